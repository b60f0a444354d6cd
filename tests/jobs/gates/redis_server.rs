//! A redis of a test's own.

use std::io;
use std::process::{Child, Command, Stdio};

use crate::folder::Folder;

/// A redis that listens at a socket in a folder of its own. It ends with this value.
pub(super) struct RedisServer {
    folder: Folder,
    options: Vec<&'static str>,
    process: Option<Child>,
}

impl RedisServer {
    pub(super) fn start() -> io::Result<Self> {
        Self::start_with(&[])
    }

    pub(super) fn start_with(options: &[&'static str]) -> io::Result<Self> {
        let mut server = Self::absent()?;
        server.options = options.to_vec();
        server.restart()?;
        Ok(server)
    }

    /// One that doesn't run yet.
    pub(super) fn absent() -> io::Result<Self> {
        Ok(Self {
            folder: Folder::new()?,
            options: Vec::new(),
            process: None,
        })
    }

    pub(super) fn socket(&self) -> String {
        let socket = self.folder.file("redis.sock");
        socket.to_string_lossy().into_owned()
    }

    pub(super) fn url(&self) -> String {
        format!("redis+unix://{}", self.socket())
    }

    /// Starts it anew, empty. Who connects has to wait until it listens.
    pub(super) fn restart(&mut self) -> io::Result<()> {
        self.kill()?;
        let started = Command::new("redis-server")
            .args(["--port", "0", "--save", "", "--appendonly", "no"])
            .args(["--unixsocket", &self.socket()])
            .arg("--dir")
            .arg(self.folder.path())
            .args(&self.options)
            .stdout(Stdio::null())
            .spawn();
        let process = started.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => io::Error::other(
                "the tests of `RedisGate` need `redis-server`: apt-get install redis-server",
            ),
            _ => error,
        })?;
        self.process = Some(process);
        Ok(())
    }

    pub(super) fn kill(&mut self) -> io::Result<()> {
        match self.process.take() {
            None => Ok(()),
            Some(mut process) => {
                process.kill()?;
                process.wait().map(drop)
            }
        }
    }

    /// Stops it where it is; connections stay open, and nobody answers.
    pub(super) fn freeze(&self) -> io::Result<()> {
        self.signal("-STOP")
    }

    pub(super) fn thaw(&self) -> io::Result<()> {
        self.signal("-CONT")
    }

    fn signal(&self, signal: &str) -> io::Result<()> {
        let process = self.process.as_ref().map_or(0, Child::id);
        let sent = Command::new("kill")
            .args([signal, &process.to_string()])
            .status()?;
        assert!(sent.success(), "{signal} {process}");
        Ok(())
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        // It has ended already, or there is nothing to be done.
        let killed = self.kill();
        drop(killed);
    }
}
