//! Let work through at a rate: callers wait until there is a token for them.
//!
//! Look at `acquire`: it takes its `Caller`, and replies later or not at once.
//!
//! - A `#[call]` with `from: Caller<T>` need not reply before it returns. The server serves others meanwhile.
//! - Who waits stands in a queue of the server's own, in the order in which the calls came.
//! - A token that is left goes into the bucket, which holds a few: so a burst is let through after a pause.
//!
//! It runs on tokio's paused clock: nobody waits for the seconds.
#![expect(clippy::print_stdout, reason = "it shows what happens")]

use std::collections::VecDeque;
use std::time::Duration;

use genserver::{Caller, Context, ExitReason, GenServer as _, async_stream, genserver};
use tokio::time::{Instant, sleep};

/// A bucket of tokens, and who waits for one.
struct Limiter {
    tokens: usize,
    capacity: usize,
    waiting: VecDeque<Caller<()>>,
}

#[genserver]
impl Limiter {
    /// The bucket is full at first, and gets a token in each period.
    #[init]
    fn init(capacity: usize, period: Duration, ctx: &mut Context<Self>) -> Self {
        ctx.send_interval(period, || LimiterInfo::Refill);
        Self {
            tokens: capacity,
            capacity,
            waiting: VecDeque::new(),
        }
    }

    /// Resolves when the caller may go on.
    #[call]
    fn acquire(&mut self, from: Caller<()>) {
        match self.tokens.checked_sub(1) {
            Some(left) => {
                self.tokens = left;
                from.reply(());
            }
            None => self.waiting.push_back(from),
        }
    }

    #[info]
    fn refill(&mut self) {
        match self.waiting.pop_front() {
            // One that has given up meanwhile takes its token along: better too slow than too fast.
            Some(caller) => caller.reply(()),
            None => self.tokens = self.capacity.min(self.tokens + 1),
        }
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), ExitReason> {
    let begin = Instant::now();
    let now = || format!("{:>2} s ", begin.elapsed().as_secs());
    let limiter = Limiter::start((3, Duration::from_secs(1))).await?;

    for round in 1..=2 {
        println!("{} round {round}: six requests at once", now());
        let mut requests = async_stream(1..=6, |request| {
            let limiter = limiter.clone();
            async move {
                // The time that a call may take counts while it waits for its token, too.
                limiter.acquire().timeout(Duration::from_secs(30)).await?;
                Ok::<_, ExitReason>(request)
            }
        })
        .max_concurrency(6)
        .no_timeout();
        while let Some(request) = requests.next().await {
            println!("{} request {} is let through", now(), request?);
        }
        sleep(Duration::from_millis(2_500)).await;
    }
    Ok(())
}
