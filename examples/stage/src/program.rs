//! A program as a process: what it is told, what it prints, and how it ends.

use std::ffi::OsStr;
use std::io::{self, BufRead as _, BufReader, Read, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

/// Far more than anything here takes.
const LIMIT: Duration = Duration::from_secs(60);

/// A program that is about to run.
#[derive(Debug)]
pub struct Program(Command);

/// A program that runs. It is killed with this value: a test that failed leaves nothing behind.
#[derive(Debug)]
pub struct Running {
    child: Child,
    input: Option<ChildStdin>,
    lines: Heard,
    errors: Heard,
}

/// A program that has ended.
#[derive(Debug)]
pub struct Ended {
    /// The exit status; none if a signal ended it.
    pub status: Option<i32>,
    /// All that it printed.
    pub lines: Vec<String>,
    /// All that it logged, and what it said in the end.
    pub errors: String,
}

/// The lines of an output. They are read all the time: a program whose output nobody reads stands still.
#[derive(Debug)]
struct Heard {
    coming: Receiver<String>,
    seen: Vec<String>,
}

impl Program {
    /// The program at `path`: `env!("CARGO_BIN_EXE_poller")`. Its environment is the test's, without what changes what it prints.
    pub fn at(path: impl AsRef<OsStr>) -> Self {
        let mut command = Command::new(path);
        command
            .env_remove("RUST_LOG")
            .env_remove("TZ")
            .env("RUST_BACKTRACE", "0");
        Self(command)
    }

    /// Adds arguments.
    #[must_use]
    pub fn args<A: AsRef<OsStr>>(mut self, arguments: impl IntoIterator<Item = A>) -> Self {
        self.0.args(arguments);
        self
    }

    /// Sets a variable of its environment.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.0.env(name, value);
        self
    }

    /// Starts it, with an input that is at its end from the beginning.
    ///
    /// # Errors
    ///
    /// If it can't be started.
    pub fn start(self) -> io::Result<Running> {
        self.start_with(Stdio::null())
    }

    /// Starts it, with an input that [`Running::tell`] writes.
    ///
    /// # Errors
    ///
    /// If it can't be started.
    pub fn start_to_tell(self) -> io::Result<Running> {
        self.start_with(Stdio::piped())
    }

    fn start_with(mut self, input: Stdio) -> io::Result<Running> {
        let command = self.0.stdin(input).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::piped()).spawn()?;
        let out = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let err = child.stderr.take().ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(Running {
            input: child.stdin.take(),
            child,
            lines: Heard::of(out),
            errors: Heard::of(err),
        })
    }

    /// Runs it to its end.
    ///
    /// # Errors
    ///
    /// If it can't be started.
    pub fn run(self) -> io::Result<Ended> {
        self.start()?.end()
    }
}

impl Running {
    /// Waits for a line that it prints and that fits. Those before it are passed by: the next wait begins after it.
    ///
    /// # Errors
    ///
    /// If there is none for a minute, or no more because the program has ended: with all that it printed and logged.
    pub fn wait_for(&mut self, fits: impl Fn(&str) -> bool) -> io::Result<String> {
        match self.lines.wait_for(fits) {
            Some(line) => Ok(line),
            None => Err(self.lack()),
        }
    }

    /// As [`wait_for`](Self::wait_for), among the lines of stderr.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn wait_for_log(&mut self, fits: impl Fn(&str) -> bool) -> io::Result<String> {
        match self.errors.wait_for(fits) {
            Some(line) => Ok(line),
            None => Err(self.lack()),
        }
    }

    fn lack(&mut self) -> io::Error {
        self.errors.seen.extend(self.errors.coming.try_iter());
        let (lines, errors) = (self.lines.seen.join("\n"), self.errors.seen.join("\n"));
        io::Error::other(format!(
            "not in what it printed:\n{lines}\nor logged:\n{errors}"
        ))
    }

    /// Writes a line to its input, if it was started so.
    ///
    /// # Errors
    ///
    /// If it doesn't read any more.
    pub fn tell(&mut self, line: &str) -> io::Result<()> {
        let input = self.input.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        writeln!(input, "{line}")
    }

    /// Ends its input.
    pub fn hang_up(&mut self) {
        self.input = None;
    }

    /// Its process number.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends it SIGINT, as Ctrl-C does.
    ///
    /// # Errors
    ///
    /// If `kill` fails.
    pub fn interrupt(&self) -> io::Result<()> {
        self.signal("-INT")
    }

    /// Sends it SIGTERM, as who starts and stops services does.
    ///
    /// # Errors
    ///
    /// If `kill` fails.
    pub fn terminate(&self) -> io::Result<()> {
        self.signal("-TERM")
    }

    /// Sends it SIGKILL: it ends where it stands.
    ///
    /// # Errors
    ///
    /// If `kill` fails.
    pub fn kill(&self) -> io::Result<()> {
        self.signal("-KILL")
    }

    fn signal(&self, signal: &str) -> io::Result<()> {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &pid]).status()?;
        let failed = || io::Error::other(format!("kill {signal} {pid}: {sent}"));
        sent.success().then_some(()).ok_or_else(failed)
    }

    /// Waits for its end.
    ///
    /// # Errors
    ///
    /// If it is still there after a minute without a line.
    pub fn end(mut self) -> io::Result<Ended> {
        self.hang_up();
        if !(self.lines.hear_the_rest() && self.errors.hear_the_rest()) {
            return Err(self.lack());
        }
        Ok(Ended {
            status: self.child.wait()?.code(),
            lines: std::mem::take(&mut self.lines.seen),
            errors: std::mem::take(&mut self.errors.seen).join("\n"),
        })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _killed = self.child.kill().is_ok();
        let _waited = self.child.wait().is_ok();
    }
}

impl Heard {
    fn of(output: impl Read + Send + 'static) -> Self {
        let (sender, coming) = mpsc::channel();
        thread::spawn(move || {
            let mut read = BufReader::new(output).split(b'\n').map_while(Result::ok);
            // Also what is no UTF-8.
            let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
            read.try_for_each(|bytes| sender.send(text(bytes)))
        });
        Self {
            coming,
            seen: Vec::new(),
        }
    }

    fn wait_for(&mut self, fits: impl Fn(&str) -> bool) -> Option<String> {
        // In all: who waits for one line in vain may hear others all the time.
        let end = Instant::now() + LIMIT;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let line = self.coming.recv_timeout(left).ok()?;
            self.seen.push(line.clone());
            if fits(&line) {
                return Some(line);
            }
        }
    }

    /// Whether the output has ended.
    fn hear_the_rest(&mut self) -> bool {
        loop {
            match self.coming.recv_timeout(LIMIT) {
                Ok(line) => self.seen.push(line),
                Err(ended) => return ended == mpsc::RecvTimeoutError::Disconnected,
            }
        }
    }
}
