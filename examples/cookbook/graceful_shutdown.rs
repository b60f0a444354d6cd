//! Stop in order: what was taken is done, what takes too long is killed, and nothing is left.
//!
//! Look at what each field of `Shop` says of `shutdown`, and at the order in which things happen.
//!
//! - Children stop in reverse, each when the one started after it is gone: so nobody loses what it depends on.
//! - A child has so long for `#[terminate]`, and is killed then. Its destructors run in any case.
//! - `drain` shuts the door first: what stands in the queue is handled, and whoever comes later is told at once.
//!
//! A program says `shop.run()` instead of `shop.start()`, and does all this at Ctrl-C. This one stops by itself.
//! It runs on tokio's paused clock: nobody waits for the seconds.
#![expect(clippy::print_stdout, reason = "it shows what happens")]

use std::error::Error;
use std::time::Duration;

use genserver::{Address as _, ExitReason, ServerSpec, Supervisor, genserver};
use tokio::time::{Instant, sleep};

/// The tree, from the ground up.
#[derive(Supervisor)]
struct Shop {
    #[child(shutdown = "infinity")]
    store: ServerSpec<Part>,
    #[child(shutdown = "3s")]
    printer: ServerSpec<Part>,
    #[child(shutdown = "brutal_kill")]
    meter: ServerSpec<Part>,
    /// With five seconds, as nothing else is said. An end in order is no reason to start it again.
    #[child(restart = "transient")]
    till: ServerSpec<Part>,
}

/// A part of the shop, and how many seconds it needs to tidy up.
struct Part {
    name: &'static str,
    needs: u64,
    begin: Instant,
}

#[genserver]
impl Part {
    #[init]
    fn init(name: &'static str, needs: u64, begin: Instant) -> Self {
        Self { name, needs, begin }
    }

    #[call]
    async fn serve(&mut self, customer: u32) {
        sleep(Duration::from_secs(1)).await;
        self.say(&format!("has served customer {customer}"));
    }

    #[terminate]
    async fn terminate(&mut self, reason: &ExitReason) {
        self.say(&format!("tidies up: {reason}"));
        sleep(Duration::from_secs(self.needs)).await;
        self.say("is tidy");
    }

    fn say(&self, what: &str) {
        println!(
            "{:>2} s  the {} {what}",
            self.begin.elapsed().as_secs(),
            self.name
        );
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        self.say("is gone");
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn Error>> {
    let begin = Instant::now();
    let part = |name, needs| ServerSpec::of((name, needs, begin));
    let shop = Shop {
        store: part("store", 8),
        printer: part("printer", 60), // it hangs
        meter: part("meter", 1),
        till: part("till", 0),
    };
    let shop = shop.start().await?;

    let (first, second, drained, late) = tokio::join!(
        shop.till.serve(1),
        shop.till.serve(2),
        shop.till.drain(),
        shop.till.serve(3),
    );
    first.and(second)?;
    drained?;
    if let Err(error) = late {
        println!("customer 3 hears: {error}");
    }
    shop.stop().await?;
    println!("all is over after {} s", begin.elapsed().as_secs());
    Ok(())
}
