//! Write many small things at once: a batch goes when it is full, or old.
//!
//! Look at the three ways to `flush`: by size, by time, and at the end.
//!
//! - The first line of a batch sets a timer, which says in its message which batch it means.
//! - A batch that was full before is another one by then, so a late message does nothing.
//! - `#[terminate]` writes the rest. A server that has it traps exits, so a supervisor's stop runs it, too.
//!
//! It runs on tokio's paused clock: nobody waits for the seconds.
#![expect(clippy::print_stdout, reason = "it shows what happens")]

use std::error::Error;
use std::mem;
use std::time::Duration;

use genserver::{Context, ServerSpec, Supervisor, genserver};
use tokio::time::sleep;

const SIZE: usize = 3;
const AGE: Duration = Duration::from_secs(2);

/// Lines that are still to be written.
struct Journal {
    lines: Vec<&'static str>,
    /// The number of this batch.
    batch: u32,
}

#[genserver]
impl Journal {
    #[init]
    fn init() -> Self {
        let lines = Vec::new();
        Self { lines, batch: 1 }
    }

    #[cast]
    fn add(&mut self, line: &'static str, ctx: &mut Context<Self>) {
        if self.lines.is_empty() {
            ctx.send_after(AGE, JournalInfo::Old(self.batch));
        }
        self.lines.push(line);
        if self.lines.len() == SIZE {
            self.flush("it is full");
        }
    }

    #[info]
    fn old(&mut self, batch: u32) {
        if batch == self.batch {
            self.flush("it is old");
        }
    }

    #[terminate]
    fn terminate(&mut self) {
        if !self.lines.is_empty() {
            self.flush("it is the last");
        }
    }

    fn flush(&mut self, why: &str) {
        let lines = mem::take(&mut self.lines);
        println!("batch {}, because {why}: {}", self.batch, lines.join(", "));
        self.batch += 1;
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn Error>> {
    let spec = ServerSpec::<Journal>::of(());
    let journal = spec.handle();
    let tree = Supervisor::one_for_one().child(spec).start().await?;

    for line in ["one", "two", "three", "four"] {
        journal.add(line)?;
    }
    // The first batch was full long before it was old; the second is old in between.
    sleep(Duration::from_secs(3)).await;
    journal.add("five")?;
    journal.add("six")?;
    // In order: what was sent before the stop is handled, then `terminate` runs.
    tree.stop().await?;
    Ok(())
}
