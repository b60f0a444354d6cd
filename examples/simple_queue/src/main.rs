//! `simple_queue`: a queue in a tree, and somebody who talks to it.
//!
//! ```text
//! root
//! └── SimpleQueue    lib.rs     by its name; after a crash it begins anew
//!
//! Repl               repl.rs    is no server: when it ends, the tree is stopped
//! ├── command.rs     what a line means, or what is wrong with it
//! └── input.rs       lines of a file, or those that somebody types: terminal.rs
//! ```

use std::process::ExitCode;

use clap::Parser as _;
use genserver::{StartError, Supervisor};
use simple_queue::SimpleQueue;
use tokio::runtime::Runtime;

mod arguments;
mod command;
mod input;
mod repl;
mod terminal;

#[cfg(unix)]
mod settings;
#[cfg(not(unix))]
#[path = "no_settings.rs"]
mod settings;

use arguments::Arguments;
use input::Input;
use repl::Repl;

const PROGRAM: &str = "simple_queue";

/// Why it ended although nobody wanted it to.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(
        "the queue crashed more than three times within five seconds, and its supervisor gave up"
    )]
    GaveUp,
    #[error("the queue could not be started")]
    Start(#[source] StartError),
}

fn main() -> ExitCode {
    program::log(PROGRAM);
    let items = Arguments::parse().into_items();
    match Runtime::new() {
        Ok(runtime) => runtime.block_on(run(items)),
        Err(error) => program::complain(PROGRAM, &error, program::FAILED),
    }
}

/// Runs the tree until the conversation is over, or a signal comes.
async fn run(items: Vec<i64>) -> ExitCode {
    let queue = SimpleQueue::child(items);
    let mut repl = Repl::new(Input::open(), queue.handle());
    let tree = Supervisor::one_for_one().child(queue);
    let ended = tree
        .run_until(repl.run())
        .await
        .map_err(|error| match error {
            StartError::Exited(_) => Failure::GaveUp,
            error => Failure::Start(error),
        });
    if ended.is_ok() && repl.has_failed() {
        return ExitCode::from(program::FAILED);
    }
    program::conclude(PROGRAM, ended)
}
