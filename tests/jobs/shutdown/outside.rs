//! Jobs that are killed, or stopped by their supervisor.

use std::time::Duration;

use genserver::testing::assert_down;
use genserver::{Address, ExitReason, JobControl, JobSpec, Restart, Shutdown, Supervisor};
use tokio::time::Instant;

use super::{every_ten, observed, seen, started};
use crate::record::{Record, secs, settle, soon};
use crate::scripted::Scripted;

#[tokio::test(start_paused = true)]
async fn a_kill_leaves_nothing_behind() {
    let record = Record::new();
    let scripted = Scripted::hangs(&record);
    let in_flight = scripted.in_flight.clone();
    let (job, _events) = started(scripted.with(JobSpec::every(secs(10))), &record).await;
    assert_eq!(in_flight.now(), 1);
    let monitor = job.pid().monitor();
    job.pid().kill();
    assert_eq!(soon(monitor).await.reason, ExitReason::Killed);
    assert_eq!(in_flight.now(), 0, "down means gone");
    assert_eq!(record.lines(), ["start 1.1 at 10", "dropped 1.1"]);
    tokio::time::sleep(secs(100)).await;
    assert_eq!(record.lines().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_kill_during_the_grace_ends_the_wait() {
    let record = Record::new();
    let job = Scripted::hangs(&record).with(every_ten(Shutdown::Infinity));
    let (job, _events) = started(job, &record).await;
    let stop = tokio::spawn(job.stop().into_future());
    settle().await;
    job.pid().kill();
    assert_down!(job.pid(), ExitReason::Killed, secs(60));
    assert!(soon(stop).await.unwrap().is_err());
    assert_eq!(record.lines(), ["start 1.1 at 10", "dropped 1.1"]);
}

/// The server has the run's own grace and then five seconds for `terminate`, so its supervisor doesn't kill it.
#[tokio::test(start_paused = true)]
async fn a_supervisor_leaves_time_for_the_grace_and_for_terminate() {
    let record = Record::new();
    let job = Scripted::hangs(&record).with(every_ten(Shutdown::After(secs(20))));
    let (job, events) = observed(job);
    let tree = Supervisor::one_for_one().child(job).start().await.unwrap();
    record.wait_for("start 1.1 at 10").await;
    let begin = Instant::now();
    soon(tree.stop()).await.unwrap();
    assert!(begin.elapsed() >= secs(20) && begin.elapsed() < secs(21));
    assert_eq!(
        record.lines(),
        [
            "start 1.1 at 10",
            "dropped 1.1",
            "terminate shutdown after 1"
        ]
    );
    assert_eq!(seen(&events).last().map(String::as_str), Some("cut 1"));
}

#[test]
fn the_child_of_a_job_is_stopped_as_its_spec_says() {
    let table = [
        (Shutdown::After(secs(3)), Shutdown::After(secs(8))),
        (
            Shutdown::After(Duration::MAX),
            Shutdown::After(Duration::MAX),
        ),
        (Shutdown::Infinity, Shutdown::Infinity),
        (Shutdown::BrutalKill, Shutdown::BrutalKill),
    ];
    let record = Record::new();
    for (given, expected) in table {
        let job = Scripted::hangs(&record).with(every_ten(given));
        let child = format!("{:?}", job.server_spec());
        assert!(
            child.contains(&format!("shutdown: {expected:?}")),
            "{child}"
        );
        assert!(
            child.contains(&format!("restart: {:?}", Restart::Permanent)),
            "{child}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_paused_job_stops_at_once() {
    let record = Record::new();
    let job = Scripted::takes(&record, secs(1)).with(JobSpec::every(secs(10)));
    let job = job.start().await.unwrap();
    soon(job.pause()).await.unwrap();
    soon(job.stop()).await.unwrap();
    assert_eq!(record.lines(), ["terminate normal after 0"]);
}
