//! `poller`: takes jobs from a queue, in redis or embedded, works on them one after the other, and starts over.
//!
//! ```text
//! root
//! ├── Tally          tally.rs      counts; prints the totals when the program ends
//! ├── SampleQueue    embedded.rs   the queue, without --redis
//! ├── Feeder         feeder.rs     a job that fills it, without --redis and --once
//! ├── Poller         poller.rs     takes a job, has it done, starts over; after a crash: a pause, then again
//! │   ├┄ a task      source.rs     waits for a job; in redis: BLMOVE on a connection of its own
//! │   └┄ a task      job.rs        works
//! └── Reporter       reporter.rs   a job, says now and then what the poller does
//! ```

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser as _;
use genserver::{
    Backoff, Child, JobServer, JobSpec, Schedule, ServerSpec, Shutdown, StartError, Supervisor,
};
use program::{BAD_ARGUMENTS, FAILED};
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

mod arguments;
mod beside;
mod embedded;
mod feeder;
mod job;
mod period;
mod poller;
#[cfg(test)]
mod rehearsal;
mod remote;
mod reporter;
mod setup;
mod source;
mod tally;

use arguments::Arguments;
use embedded::{Embedded, EmbeddedPlan, SampleQueue};
use feeder::Feeder;
use poller::Poller;
use remote::Remote;
use reporter::Reporter;
use setup::{Setup, Until};
use source::{Source, SourceError};
use tally::Tally;

/// Between a crash and the next start of the poller: at first, and while redis is away.
const PAUSES: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(5));

/// With these pauses there are never so many restarts within the five seconds that count. So a redis that is away for
/// minutes doesn't end the program.
const MAX_RESTARTS: usize = 10;

/// What leaving the queue may take, beside the grace of a job.
const LEAVING: Duration = Duration::from_secs(15);

/// Why a program ends that nobody has stopped.
#[derive(Debug, thiserror::Error)]
enum ProgramError {
    #[error(transparent)]
    Tree(#[from] StartError),
    #[error(transparent)]
    Queue(#[from] SourceError),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    program::log("poller");
    let remote = match arguments.remote() {
        Ok(remote) => remote,
        Err(error) => return program::complain("poller", &error, BAD_ARGUMENTS),
    };
    let runtime = match Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return program::complain("poller", &error, FAILED),
    };
    let ended = runtime.block_on(async {
        let tally = ServerSpec::<Tally>::of(());
        let handle = tally.handle();
        let tree = Supervisor::one_for_one()
            .max_restarts(MAX_RESTARTS)
            .child(tally);
        match remote {
            Some(plan) => run::<Remote>(tree, plan, handle, &arguments).await,
            None => {
                let (tree, plan) = embed(tree, &arguments);
                run::<Embedded>(tree, plan, handle, &arguments).await
            }
        }
    });
    // Without waiting: the name of a host may still be looked up.
    runtime.shutdown_background();
    program::conclude("poller", ended)
}

/// Adds a queue to the tree, and what fills it.
fn embed(tree: Supervisor, arguments: &Arguments) -> (Supervisor, EmbeddedPlan) {
    let samples = feeder::samples();
    let next = samples.len() + 1;
    let spec = ServerSpec::<SampleQueue>::of(samples);
    let plan = EmbeddedPlan {
        queue: spec.handle(),
        patience: arguments.patience(),
    };
    let queue = plan.queue.clone();
    let tree = tree.child(spec);
    match arguments.until() {
        Until::Empty => (tree, plan),
        Until::Stopped => (tree.child(Feeder { queue, next }), plan),
    }
}

/// Runs the tree until it is stopped, or the poller says that it is over.
async fn run<S: Source>(
    tree: Supervisor,
    queue: S::Plan,
    tally: Child<Tally>,
    arguments: &Arguments,
) -> Result<(), ProgramError> {
    let (over, mut end) = mpsc::unbounded_channel();
    let setup = Setup::<S> {
        queue,
        tally: tally.clone(),
        until: arguments.until(),
        grace: arguments.grace,
        over,
    };
    let spec = poller(setup);
    let reporter = Reporter {
        poller: spec.handle(),
        tally,
    };
    let reports = JobSpec::new(Schedule::every(arguments.report));
    let mut outcome = Ok(());
    tree.child(spec)
        .child(JobServer::new(reporter, reports))
        .run_until(async {
            if let Some(ended) = end.recv().await {
                outcome = ended;
            }
        })
        .await?;
    Ok(outcome?)
}

/// The poller as a child.
fn poller<S: Source>(setup: Setup<S>) -> ServerSpec<Poller<S>> {
    let (first, longest) = PAUSES;
    let shutdown = Shutdown::After(setup.grace + LEAVING);
    ServerSpec::of(setup).set(|spec| {
        spec.id("Poller")
            .backoff(Backoff::exponential(first, longest))
            .shutdown(shutdown)
    })
}
