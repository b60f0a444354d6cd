//! `Program`: what other programs do.

use std::process::Stdio;

use genserver::JobError;
use genserver_schedule::Mistake;
use tokio::io::AsyncReadExt as _;
use tokio::process::Command;

use super::{Action, Answer, Given};

/// A program that prints more is not read any further.
const LONGEST: u64 = 64 << 10;

/// Runs a program, and gives the first line that it prints. It is killed if it takes too long.
#[expect(clippy::unnecessary_wraps, reason = "as all functions of the table")]
pub(super) fn run(given: &Given<'_>) -> Result<Action, Mistake> {
    let program = given.text(0).unwrap_or_default();
    let arguments = given.rest(1);
    Ok(Action::new(move || {
        let mut command = Command::new(&program);
        command.args(&arguments);
        first_line(command)
    }))
}

async fn first_line(mut command: Command) -> Answer {
    // Ctrl-C on a terminal is for all processes of a group: this program ends in order, and lets calls in flight finish.
    #[cfg(unix)]
    command.process_group(0);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let mut printed = Vec::new();
    if let Some(out) = child.stdout.take() {
        out.take(LONGEST).read_to_end(&mut printed).await?;
    }
    let status = child.wait().await?;
    if !status.success() {
        return Err(JobError::new(status.to_string()));
    }
    let printed = String::from_utf8_lossy(&printed);
    let first = printed.lines().next().unwrap_or_default();
    Ok(first.replace(char::is_control, "\u{fffd}"))
}
