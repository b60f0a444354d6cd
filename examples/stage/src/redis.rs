//! A redis of a test's own.

use std::io;
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};

use crate::folder::Folder;
use crate::needs::is_installed;

const SOCKET: &str = "redis.sock";

/// A redis that listens at a socket in a folder of its own. It ends with this value.
#[derive(Debug)]
pub struct Redis {
    folder: Folder,
    options: Vec<&'static str>,
    process: Option<Child>,
}

impl Redis {
    /// Starts one that forgets everything when it ends. None if `redis-server` is not installed, which is said.
    ///
    /// # Errors
    ///
    /// If it can't be started, or isn't there although nothing may be left out.
    pub fn start() -> io::Result<Option<Self>> {
        Self::start_with(&[])
    }

    /// Starts one with options of its own: `&["--appendonly", "yes"]` remembers.
    ///
    /// # Errors
    ///
    /// As of [`start`](Self::start).
    pub fn start_with(options: &[&'static str]) -> io::Result<Option<Self>> {
        let Some(mut redis) = Self::absent()? else {
            return Ok(None);
        };
        redis.options = options.to_vec();
        redis.restart()?;
        Ok(Some(redis))
    }

    /// One that doesn't run yet.
    ///
    /// # Errors
    ///
    /// As of [`start`](Self::start).
    pub fn absent() -> io::Result<Option<Self>> {
        if !is_installed("redis-server", "redis-server")? {
            return Ok(None);
        }
        Ok(Some(Self {
            folder: Folder::new()?,
            options: Vec::new(),
            process: None,
        }))
    }

    /// The path of its socket.
    #[must_use]
    pub fn socket(&self) -> String {
        self.folder.join(SOCKET).to_string_lossy().into_owned()
    }

    /// Its URL, as the crate `redis` takes it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis+unix://{}", self.socket())
    }

    /// Starts it anew, and returns when it listens.
    ///
    /// # Errors
    ///
    /// If it ends at once.
    pub fn restart(&mut self) -> io::Result<()> {
        self.kill()?;
        let process = Command::new("redis-server")
            .args(["--port", "0", "--save", "", "--appendonly", "no"])
            .args(["--unixsocket", &self.socket()])
            .arg("--dir")
            .arg(self.folder.path())
            .args(&self.options)
            .stdout(Stdio::null())
            .spawn()?;
        let process = self.process.insert(process);
        while UnixStream::connect(self.folder.join(SOCKET)).is_err() {
            if let Some(ended) = process.try_wait()? {
                return Err(io::Error::other(format!("redis-server: {ended}")));
            }
            std::thread::yield_now();
        }
        Ok(())
    }

    /// Ends it where it stands.
    ///
    /// # Errors
    ///
    /// If it can't be killed.
    pub fn kill(&mut self) -> io::Result<()> {
        match self.process.take() {
            None => Ok(()),
            Some(mut process) => {
                process.kill()?;
                process.wait().map(drop)
            }
        }
    }

    /// Stops it where it is; connections stay open, and nobody answers.
    ///
    /// # Errors
    ///
    /// If `kill` fails.
    pub fn freeze(&self) -> io::Result<()> {
        self.signal("-STOP")
    }

    /// Lets it go on.
    ///
    /// # Errors
    ///
    /// If `kill` fails.
    pub fn thaw(&self) -> io::Result<()> {
        self.signal("-CONT")
    }

    fn signal(&self, signal: &str) -> io::Result<()> {
        let process = self.process.as_ref().map_or(0, Child::id);
        let sent = Command::new("kill")
            .args([signal, &process.to_string()])
            .status()?;
        let failed = || io::Error::other(format!("kill {signal} {process}: {sent}"));
        sent.success().then_some(()).ok_or_else(failed)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        // It has ended already, or there is nothing to be done.
        let killed = self.kill();
        drop(killed);
    }
}
