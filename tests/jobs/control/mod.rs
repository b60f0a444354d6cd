//! Asking a job while it works.

use std::time::Duration;

use genserver::testing::assert_down;
use genserver::{
    Address, CallError, Job, JobContext, JobControl, JobError, JobResult, JobServer, JobSetupError,
    JobSpec, JobState, Named, Overlap, RunOutcome, Schedule, ServerRef, Supervisor, Triggered,
};

use crate::record::{Record, millis, secs, settle, soon};
use crate::scripted::{Act, Scripted, starts};

/// A job with a run in flight that never ends.
async fn busy(record: &Record, spec: JobSpec) -> ServerRef<JobServer<Scripted>> {
    let job = Scripted::hangs(record).with(spec).start().await.unwrap();
    record.wait_for("start 1.1 at 10").await;
    job
}

#[tokio::test(start_paused = true)]
async fn status_is_answered_while_a_run_is_in_flight() {
    let record = Record::new();
    let job = busy(&record, JobSpec::every(secs(10))).await;
    let status = soon(job.status()).await.unwrap();
    assert_eq!(status.state, JobState::Running { runs: 1 });
    assert_eq!((status.counts.started, status.counts.succeeded), (1, 0));
    assert!(status.next_run.is_some() && status.last_run.is_none());
}

#[tokio::test(start_paused = true)]
async fn a_trigger_is_answered_while_a_run_is_in_flight() {
    let record = Record::new();
    let job = busy(&record, JobSpec::every(secs(10))).await;
    assert_eq!(soon(job.trigger()).await, Ok(Triggered::Busy));
}

#[tokio::test(start_paused = true)]
async fn a_trigger_waits_for_the_run_in_flight_if_overlap_says_queue() {
    let record = Record::new();
    let job =
        Scripted::takes(&record, secs(5)).with(JobSpec::interval(secs(10)).overlap(Overlap::Queue));
    let job = job.start().await.unwrap();
    record.wait_for("start 1.1 at 10").await;
    assert_eq!(soon(job.trigger()).await, Ok(Triggered::Queued));
    tokio::time::sleep(millis(25_500)).await;
    assert_eq!(starts(&record), ["1.1 at 10", "2.1 at 15", "3.1 at 30"]);
}

#[tokio::test(start_paused = true)]
async fn a_pause_lets_the_run_in_flight_finish_and_no_other_begin() {
    let record = Record::new();
    let job = Scripted::takes(&record, secs(5)).with(JobSpec::every(secs(10)));
    let job = job.start().await.unwrap();
    record.wait_for("start 1.1 at 10").await;
    soon(job.pause()).await.unwrap();
    tokio::time::sleep(secs(35)).await;
    let status = soon(job.status()).await.unwrap();
    assert_eq!(status.state, JobState::Paused);
    assert_eq!(status.counts.succeeded, 1);
    soon(job.resume()).await.unwrap();
    tokio::time::sleep(secs(10)).await;
    assert_eq!(starts(&record), ["1.1 at 10", "2.1 at 50"]);
}

#[tokio::test(start_paused = true)]
async fn a_trigger_runs_also_while_the_job_is_paused() {
    let record = Record::new();
    let spec = JobSpec::every(secs(10)).enabled(false);
    let job = Scripted::takes(&record, secs(1))
        .with(spec)
        .start()
        .await
        .unwrap();
    tokio::time::sleep(secs(15)).await;
    assert_eq!(soon(job.trigger()).await, Ok(Triggered::Started));
    tokio::time::sleep(secs(30)).await;
    assert_eq!(starts(&record), ["1.1 at 15"]);
}

#[tokio::test(start_paused = true)]
async fn another_schedule_counts_from_now_on_also_for_a_run_in_flight() {
    let record = Record::new();
    let job = Scripted::takes(&record, secs(5)).with(JobSpec::interval(secs(10)));
    let job = job.start().await.unwrap();
    record.wait_for("start 1.1 at 10").await;
    soon(job.reschedule(Schedule::interval(secs(100))))
        .await
        .unwrap()
        .unwrap();
    tokio::time::sleep(secs(110)).await;
    assert_eq!(starts(&record), ["1.1 at 10", "2.1 at 115"]);
}

#[tokio::test(start_paused = true)]
async fn an_idle_job_takes_another_schedule_at_once() {
    let record = Record::new();
    let job = Scripted::takes(&record, secs(1)).with(JobSpec::interval(secs(3_600)));
    let job = job.start().await.unwrap();
    tokio::time::sleep(secs(5)).await;
    soon(job.reschedule(Schedule::every(secs(10))))
        .await
        .unwrap()
        .unwrap();
    tokio::time::sleep(secs(21)).await;
    assert_eq!(starts(&record), ["1.1 at 15", "2.1 at 25"]);
}

#[tokio::test(start_paused = true)]
async fn a_schedule_that_does_not_fit_is_refused_and_the_old_one_stays() {
    let record = Record::new();
    let spec = JobSpec::every(secs(60)).jitter(secs(10)).seed(1);
    let job = Scripted::takes(&record, secs(1))
        .with(spec)
        .start()
        .await
        .unwrap();
    let refused = soon(job.reschedule(Schedule::every(secs(10))))
        .await
        .unwrap();
    assert!(
        matches!(refused, Err(JobSetupError::Jitter { .. })),
        "{refused:?}"
    );
    tokio::time::sleep(secs(150)).await;
    assert_eq!(starts(&record).len(), 2, "{:?}", starts(&record));
}

#[tokio::test(start_paused = true)]
async fn a_stop_is_obeyed_while_a_run_is_in_flight() {
    let record = Record::new();
    let spec = JobSpec::every(secs(10)).shutdown(genserver::Shutdown::After(secs(1)));
    let job = busy(&record, spec).await;
    soon(job.stop()).await.unwrap();
    assert!(!job.is_alive());
}

#[tokio::test(start_paused = true)]
async fn status_says_what_the_last_run_did_and_keeps_a_bounded_history() {
    let record = Record::new();
    let script = |run, _attempt| match run {
        3 => Act::Fails(secs(1)),
        _ => Act::Takes(secs(1)),
    };
    let job = Scripted::new(&record, script).with(JobSpec::every(secs(10)).history(2));
    let job = job.start().await.unwrap();
    tokio::time::sleep(secs(35)).await;
    let status = soon(job.status()).await.unwrap();
    let last = status.last_run.unwrap();
    assert_eq!((last.run, last.attempts), (3, 1));
    assert_eq!(last.outcome, RunOutcome::Failed("no luck".to_owned()));
    assert!(
        last.took >= secs(1) && last.took < millis(1_010),
        "{:?}",
        last.took
    );
    assert_eq!(status.consecutive_failures, 1);
    let runs: Vec<_> = status.history.iter().map(|run| run.run).collect();
    assert_eq!(runs, [2, 3]);
    assert_eq!((status.counts.succeeded, status.counts.failed), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn a_job_is_asked_by_its_name() {
    let record = Record::new();
    let job = Scripted::takes(&record, secs(1)).with(JobSpec::interval(secs(10)));
    let job = job.name("jobs-control-by-name").start().await.unwrap();
    let named = Named::<JobServer<Scripted>>::new("jobs-control-by-name");
    assert_eq!(soon(named.status()).await.unwrap().state, JobState::Idle);
    soon(job.stop()).await.unwrap();
    assert_eq!(soon(named.status()).await, Err(CallError::NoProc));
}

#[tokio::test(start_paused = true)]
async fn the_handle_of_a_child_reaches_the_job_that_comes_after_a_crash() {
    let record = Record::new();
    let script = |run, _attempt| match run {
        1 => Act::Panics(Duration::ZERO),
        _ => Act::Takes(secs(1)),
    };
    let spec = Scripted::new(&record, script)
        .with(JobSpec::interval(secs(10)))
        .server_spec();
    let job = spec.handle();
    let tree = Supervisor::one_for_one().child(spec).start().await.unwrap();
    let first = job.whereis().unwrap();
    assert_down!(first.pid(), _, secs(60));
    let status = soon(job.status()).await.unwrap();
    assert_eq!(status.state, JobState::Idle);
    assert_ne!(job.whereis(), Some(first));
    soon(tree.stop()).await.unwrap();
}

/// Calls its own server from a run.
struct Curious(Record);

impl Job for Curious {
    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        let me = ServerRef::<JobServer<Self>>::of(ctx.pid())
            .ok_or_else(|| JobError::new("who am I?"))?;
        self.0.add(format!("status {:?}", me.status().await.err()));
        self.0.add(format!("stop {:?}", me.stop().await.err()));
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_that_calls_its_own_server_is_told_so_instead_of_hanging() {
    let record = Record::new();
    let job = JobServer::new(Curious(record.clone()), JobSpec::interval(secs(10)));
    let job = job.start().await.unwrap();
    tokio::time::sleep(secs(11)).await;
    let expected = ["status Some(CallingSelf)", "stop Some(CallingSelf)"];
    assert_eq!(record.lines(), expected);
    settle().await;
    assert!(job.is_alive());
}
