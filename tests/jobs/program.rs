//! Other programs, which run one test of this one and play a part in it.

use std::io::{BufRead, BufReader, Lines, Result, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Set in a program that plays a part: what it needs to know.
const PART: &str = "GENSERVER_TEST_PART";

/// What this program plays, if it is not the one that runs the tests.
pub(crate) fn part() -> Option<String> {
    std::env::var(PART).ok()
}

/// Tells the program that runs the tests.
pub(crate) fn say(line: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{MARK}{line}")?;
    out.flush()
}

/// Waits until the program that runs the tests says something.
pub(crate) fn hear() -> Result<String> {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim_end().to_owned())
}

/// The harness says things of its own.
const MARK: &str = "#> ";

/// Another program, killed when this value goes.
pub(crate) struct Program {
    child: Child,
    input: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Program {
    /// Starts one that runs a test, where [`part`] returns `part`. `module` is the caller's `module_path!()`.
    pub(crate) fn start(module: &str, test: &str, part: &str) -> Result<Self> {
        let module = module.split_once("::").map_or("", |(_, module)| module);
        let mut child = Command::new(std::env::current_exe()?)
            .args(["--exact", &format!("{module}::{test}"), "--nocapture"])
            .env(PART, part)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let missing = || std::io::Error::other("a program without pipes");
        let input = child.stdin.take().ok_or_else(missing)?;
        let output = child.stdout.take().ok_or_else(missing)?;
        let lines = BufReader::new(output).lines();
        Ok(Self {
            child,
            input,
            lines,
        })
    }

    /// What it says next; `None` when it has ended.
    pub(crate) fn hear(&mut self) -> Result<Option<String>> {
        for line in &mut self.lines {
            // The harness may have begun the line.
            if let Some((_, said)) = line?.split_once(MARK) {
                return Ok(Some(said.to_owned()));
            }
        }
        Ok(None)
    }

    pub(crate) fn say(&mut self, line: &str) -> Result<()> {
        writeln!(self.input, "{line}")?;
        self.input.flush()
    }

    /// Ends it at once, wherever it is: on unix by SIGKILL.
    pub(crate) fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It has ended already, or there is nothing to be done.
        let killed = self.kill();
        drop(killed);
    }
}
