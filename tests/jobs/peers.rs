//! What goes wrong with periodic work elsewhere, and doesn't here.

use genserver::testing::supervised;
use genserver::{Address, JobControl, JobSpec, Supervisor};
use tokio::time::Instant;

use crate::record::{Record, millis, secs, settle, soon};
use crate::scripted::{Act, Scripted, starts};

/// Elsewhere a timer that keeps the mailbox outlives a restart, and the next incarnation arms a second one.
#[tokio::test(start_paused = true)]
async fn ticks_do_not_double_after_a_restart() {
    let record = Record::new();
    supervised(async |test| {
        let job = Scripted::takes(&record, millis(1)).with(JobSpec::every(millis(100)));
        let job = test.start_supervised(job).await;
        for _crash in 0..10 {
            let before = starts(&record).len();
            tokio::time::sleep(secs(1)).await;
            let ticks = starts(&record).len() - before;
            assert!((9..=11).contains(&ticks), "{ticks} ticks in a second");
            let crash = test.expect_crash(&job);
            job.whereis().unwrap().pid().kill();
            crash.await;
            settle().await;
        }
    })
    .await;
}

/// Elsewhere ticks stand in the mailbox while a handler works, and whoever calls waits for all of them.
#[tokio::test(start_paused = true)]
async fn ticks_do_not_pile_up_behind_a_slow_run() {
    let record = Record::new();
    let job = Scripted::takes(&record, millis(50)).with(JobSpec::every(millis(10)));
    let job = job.start().await.unwrap();
    tokio::time::sleep(secs(1)).await;
    let begin = Instant::now();
    soon(job.status()).await.unwrap();
    assert!(
        begin.elapsed() < millis(5),
        "answered after {:?}",
        begin.elapsed()
    );
    assert!(starts(&record).len() <= 20, "never two at once");
    let stop = Instant::now();
    soon(job.stop()).await.unwrap();
    assert!(stop.elapsed() < millis(60), "nothing is left to work off");
}

/// Elsewhere a panic or an error ends the task that ticks, and nobody hears of it.
#[tokio::test(start_paused = true)]
async fn a_job_does_not_stop_for_good_because_a_run_failed() {
    let record = Record::new();
    let script = |run, _attempt| match run % 3 {
        0 => Act::Panics(secs(1)),
        1 => Act::Fails(secs(1)),
        _ => Act::Takes(secs(1)),
    };
    let job = Scripted::new(&record, script).with(JobSpec::interval(secs(9)));
    supervised(async |test| {
        // Of the runs that panic.
        test.allow_crashes();
        test.start_supervised(job).await;
        tokio::time::sleep(secs(200)).await;
        assert!(test.crashes().len() >= 6);
    })
    .await;
    let runs = starts(&record);
    assert!((18..=21).contains(&runs.len()), "{runs:?}");
}

/// Elsewhere a run that is slower than its period is joined by the next one.
#[tokio::test(start_paused = true)]
async fn a_job_does_not_overlap_itself() {
    let record = Record::new();
    let scripted = Scripted::takes(&record, secs(25));
    let in_flight = scripted.in_flight.clone();
    let job = scripted
        .with(JobSpec::every(secs(10)))
        .start()
        .await
        .unwrap();
    tokio::time::sleep(secs(301)).await;
    assert_eq!(in_flight.most(), 1);
    let status = soon(job.status()).await.unwrap();
    assert_eq!(
        status.counts.started + status.counts.skipped,
        30,
        "none is forgotten"
    );
}

/// Elsewhere the runtime drops a run in the middle when the program ends.
#[tokio::test(start_paused = true)]
async fn a_run_is_not_abandoned_at_shutdown() {
    let record = Record::new();
    let job = Scripted::takes(&record, secs(4)).with(JobSpec::every(secs(10)));
    let tree = Supervisor::one_for_one().child(job).start().await.unwrap();
    record.wait_for("start 1.1 at 10").await;
    soon(tree.stop()).await.unwrap();
    let expected = [
        "start 1.1 at 10",
        "end 1.1 at 14",
        "terminate shutdown after 1",
    ];
    assert_eq!(record.lines(), expected);
}
