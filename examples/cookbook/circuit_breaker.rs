//! Leave a service alone while it is down: a server in front of a call that may fail.
//!
//! Look at `fetch`, which refuses at once while the circuit is open, and at `fetched`, which learns.
//!
//! - The server does not make the call itself, so it answers others meanwhile: `ctx.task` makes it beside.
//! - The caller travels with the task, and comes back with its outcome: then it gets its reply.
//! - After some failures in a row nobody is let through for a while. Then one goes ahead, and the rest wait for news.
//!
//! It runs on tokio's paused clock: nobody waits for the seconds.
#![expect(clippy::print_stdout, reason = "it shows what happens")]

use std::error::Error;
use std::io;
use std::time::Duration;

use genserver::{Caller, Context, ExitReason, GenServer as _, genserver};
use tokio::time::{Instant, interval, sleep};

const FAILURES: u32 = 3;
const PAUSE: Duration = Duration::from_secs(3);

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
enum FetchError {
    #[error("refused, the circuit is open")]
    Open,
    #[error("{0}")]
    Failed(io::Error),
    #[error("the call ended: {0}")]
    Crashed(ExitReason),
}

type Page = Result<String, FetchError>;

#[derive(Clone, Copy)]
enum Circuit {
    /// All are let through. So many in a row have failed.
    Closed(u32),
    /// Nobody is, until then.
    Open(Instant),
    /// One was let through, and has not come back.
    HalfOpen,
}

struct Breaker {
    circuit: Circuit,
    begin: Instant,
}

#[genserver]
impl Breaker {
    #[init]
    fn init(begin: Instant) -> Self {
        let circuit = Circuit::Closed(0);
        Self { circuit, begin }
    }

    #[call]
    fn fetch(&mut self, number: u32, from: Caller<Page>, ctx: &mut Context<Self>) {
        self.circuit = match self.circuit {
            Circuit::Closed(failures) => Circuit::Closed(failures),
            Circuit::Open(until) if until <= Instant::now() => Circuit::HalfOpen,
            Circuit::Open(_) | Circuit::HalfOpen => return from.reply(Err(FetchError::Open)),
        };
        let call = download(number, self.begin.elapsed());
        ctx.task(call, |outcome| BreakerInfo::Fetched(outcome, from));
    }

    /// The outer result says whether the task came to its end at all.
    #[info]
    fn fetched(&mut self, outcome: Result<io::Result<String>, ExitReason>, from: Caller<Page>) {
        let page = outcome
            .map_err(FetchError::Crashed)
            .and_then(|page| page.map_err(FetchError::Failed));
        self.circuit = match (&page, self.circuit) {
            (Ok(_), _) => Circuit::Closed(0),
            (Err(_), Circuit::Closed(before)) if before + 1 < FAILURES => {
                Circuit::Closed(before + 1)
            }
            (Err(_), Circuit::Closed(_) | Circuit::HalfOpen) => {
                Circuit::Open(Instant::now() + PAUSE)
            }
            // It was on its way already when the circuit was opened.
            (Err(_), open @ Circuit::Open(_)) => open,
        };
        from.reply(page);
    }
}

/// A service that is down for a while.
async fn download(number: u32, now: Duration) -> io::Result<String> {
    sleep(Duration::from_millis(200)).await;
    match now.as_secs() {
        2..9 => Err(io::Error::other("no route to host")),
        _ => Ok(format!("page {number}")),
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn Error>> {
    let begin = Instant::now();
    let breaker = Breaker::start(begin).await?;
    let mut seconds = interval(Duration::from_secs(1));
    for number in 1..=15 {
        seconds.tick().await;
        let now = begin.elapsed().as_secs();
        match breaker.fetch(number).await? {
            Ok(page) => println!("{now:>2} s  {page}"),
            Err(error) => println!("{now:>2} s  {error}"),
        }
    }
    Ok(())
}
