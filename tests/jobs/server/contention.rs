//! Many crashes, on many threads.

use std::sync::Arc;
use std::time::Duration;

use genserver::{
    Address, Job, JobContext, JobControl, JobError, JobResult, JobServer, JobSpec, Supervisor,
};

use crate::record::{Record, soon};
use crate::scripted::InFlight;

/// Ends in many ways.
#[derive(Clone)]
struct Restless {
    in_flight: InFlight,
    record: Record,
    /// Held by the runs and by the value.
    held: Arc<()>,
}

impl Job for Restless {
    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        let _inside = self.in_flight.enter();
        let _held = Arc::clone(&self.held);
        self.record.add("run");
        tokio::task::yield_now().await;
        match ctx.run() % 5 {
            0 => panic!("boom"),
            1 => Err(JobError::new("no luck")),
            2 => std::future::pending().await,
            _ => Ok(()),
        }
    }
}

/// A run of an old incarnation is gone before the next one begins, whatever ended it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_run_never_overlaps_one_of_the_next_incarnation() {
    let restless = Restless {
        in_flight: InFlight::default(),
        record: Record::new(),
        held: Arc::default(),
    };
    let (in_flight, record) = (restless.in_flight.clone(), restless.record.clone());
    let held = Arc::downgrade(&restless.held);
    let spec = JobServer::new(restless, JobSpec::interval(Duration::ZERO)).server_spec();
    let job = spec.handle();
    let tree = Supervisor::one_for_one()
        .child(spec)
        .max_restarts(100_000)
        .start()
        .await
        .unwrap();
    for round in 1..=300 {
        record.wait_for_many("run", round).await;
        if let Some(server) = job.whereis() {
            // In any state: idle, in a run, in a crash.
            let _status = job.status().await;
            server.pid().kill();
        }
    }
    soon(tree.stop()).await.unwrap();
    assert_eq!((in_flight.now(), in_flight.most()), (0, 1));
    drop(tree);
    drop(job);
    assert_eq!(held.strong_count(), 0, "nothing is left of any incarnation");
}

/// Requests are answered while runs begin and end.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn everybody_is_answered_while_runs_come_and_go() {
    let restless = Restless {
        in_flight: InFlight::default(),
        record: Record::new(),
        held: Arc::default(),
    };
    let in_flight = restless.in_flight.clone();
    let spec = JobSpec::interval(Duration::ZERO)
        .timeout(Duration::from_millis(1))
        .on_panic(genserver::OnPanic::Error);
    let job = JobServer::new(restless, spec).start().await.unwrap();
    let askers = (0..8).map(|asker| {
        let job = job.clone();
        tokio::spawn(async move {
            for round in 0..100 {
                match (asker + round) % 4 {
                    0 => drop(job.status().await.unwrap()),
                    1 => drop(job.trigger().await.unwrap()),
                    2 => job.pause().await.unwrap(),
                    _ => job.resume().await.unwrap(),
                }
            }
        })
    });
    for asker in askers.collect::<Vec<_>>() {
        soon(asker).await.unwrap();
    }
    assert!(in_flight.most() <= 1);
    soon(job.stop()).await.unwrap();
    assert_eq!(in_flight.now(), 0);
}
