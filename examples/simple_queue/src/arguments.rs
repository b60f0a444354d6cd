//! The command line.

use clap::Parser;

/// A queue of integers to talk to.
///
/// It asks for commands: `queue` shows all items, `dequeue` takes the first one out, `enqueue 20` adds one at the end. As in
/// Elixir, `SimpleQueue.enqueue(20)` is the same. `help` says what else there is. Lines can be edited, and the arrow keys bring back those
/// before.
///
/// If its input is no terminal, it reads commands line by line: `printf 'enqueue 20\nqueue\n' | simple_queue`. A line that makes no
/// sense is said on stderr, and the next one is read.
///
/// The end of the input, `quit`, Ctrl-C, Ctrl-D and SIGTERM end it, and so does an output that nobody reads. `RUST_LOG` says what is logged to stderr: `RUST_LOG=debug`.
///
/// Exit status: 0 if all went well; 1 if a command of an input that is no terminal made no sense, or if the queue crashed more often
/// than three times in five seconds; 2 if an argument makes no sense.
#[derive(Debug, Parser)]
#[command(name = "simple_queue")]
pub(crate) struct Arguments {
    /// What the queue begins with, and begins anew with after a crash: integers
    #[arg(value_name = "ITEM", default_values_t = [1, 2, 3], allow_negative_numbers = true)]
    pub(crate) items: Vec<i64>,

    /// Begin with an empty queue
    #[arg(long, conflicts_with = "items")]
    pub(crate) empty: bool,
}

impl Arguments {
    /// What the queue begins with.
    pub(crate) fn into_items(self) -> Vec<i64> {
        if self.empty { Vec::new() } else { self.items }
    }
}
