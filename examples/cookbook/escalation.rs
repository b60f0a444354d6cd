//! What a restart does not mend goes up: from a child to its supervisor, and to the one above.
//!
//! Look at `max_restarts` of both supervisors, and count the starts of the feed.
//!
//! - A child that fails is started again, alone: its siblings notice nothing.
//! - If that happens too often in a while, its supervisor gives up, and stops all it has.
//! - For the supervisor above that is a child that has failed: it starts the whole branch anew, or gives up in turn.
//!
//! It runs on tokio's paused clock: nobody waits for the seconds.
#![expect(clippy::print_stdout, reason = "it shows what happens")]

use std::error::Error;
use std::io;
use std::time::Duration;

use genserver::{ChildSpec, Context, Supervisor, genserver};
use tokio::time::Instant;

/// Says when it starts and when it ends. Some fail a while after each start.
struct Part {
    name: &'static str,
    begin: Instant,
}

#[genserver]
impl Part {
    #[init]
    fn init(
        name: &'static str,
        fails: Option<Duration>,
        begin: Instant,
        ctx: &mut Context<Self>,
    ) -> Self {
        if let Some(delay) = fails {
            ctx.send_after(delay, PartInfo::Read);
        }
        let part = Self { name, begin };
        part.say("starts");
        part
    }

    #[info]
    fn read(&mut self) -> Result<(), io::Error> {
        Err(io::Error::other("the other side has hung up"))
    }

    fn say(&self, what: &str) {
        println!(
            "{} s  the {} {what}",
            self.begin.elapsed().as_secs(),
            self.name
        );
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.say("ends");
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn Error>> {
    let begin = Instant::now();
    let part = |name, fails| ChildSpec::of::<Part>((name, fails, begin)).id(name);
    let branch = Supervisor::one_for_one()
        .max_restarts(2)
        .within(Duration::from_secs(5))
        .child(part("cache", None))
        .child(part("feed", Some(Duration::from_secs(1))));
    let tree = Supervisor::one_for_one()
        .max_restarts(1)
        .within(Duration::from_secs(60))
        .child(part("clock", None))
        .child(branch)
        .start()
        .await?;

    let down = tree.pid().monitor().await;
    println!(
        "{} s  the tree ended: {}",
        begin.elapsed().as_secs(),
        down.reason
    );
    Ok(())
}
