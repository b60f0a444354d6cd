//! Asking one job of a server.

use genserver::{CallError, JobControlError, JobSpec, JobState, Overlap, Schedule, Triggered};

use super::support::{BenchClient as _, Script, millis, secs};

/// `trigger-01`
#[tokio::test(start_paused = true)]
async fn a_trigger_restarts_an_interval() {
    let script = Script::new(JobSpec::interval(secs(600))).takes(|_attempt| secs(3));
    let bench = script.start().await;
    tokio::time::sleep(secs(100)).await;
    let answer = bench.job("work").trigger().await.unwrap();
    assert_eq!(answer, Triggered::Started);
    tokio::time::sleep(secs(700)).await;
    assert_eq!(script.starts(), [100.0, 703.0]);
}

/// `trigger-02`
#[tokio::test(start_paused = true)]
async fn a_trigger_does_not_move_a_beat() {
    let script = Script::new(JobSpec::every(secs(60))).takes(|_attempt| secs(3));
    let bench = script.start().await;
    tokio::time::sleep(secs(100)).await;
    bench.job("work").trigger().await.unwrap();
    tokio::time::sleep(secs(85)).await;
    assert_eq!(script.starts(), [60.0, 100.0, 120.0, 180.0]);
}

/// A run that was triggered begins when the mailbox has been served; until then the job is busy.
#[tokio::test(start_paused = true)]
async fn two_triggers_at_once_are_one_run() {
    for (overlap, second, runs) in [
        (Overlap::Skip, Triggered::Busy, 1),
        (Overlap::Queue, Triggered::Queued, 2),
    ] {
        let script = Script::new(JobSpec::interval(secs(600)).overlap(overlap));
        let bench = script.start().await;
        let (job, busy) = (bench.job("work"), bench.sleep(secs(1)));
        let (busy, first, then) = tokio::join!(busy, job.trigger(), job.trigger());
        busy.unwrap();
        assert_eq!(
            (first.unwrap(), then.unwrap()),
            (Triggered::Started, second)
        );
        tokio::time::sleep(secs(1)).await;
        assert_eq!(script.starts().len(), runs);
    }
}

/// `pause-01`
#[tokio::test(start_paused = true)]
async fn a_pause_keeps_the_beat() {
    let script = Script::new(JobSpec::every(secs(10)));
    let bench = script.start().await;
    let job = bench.job("work");
    tokio::time::sleep(secs(15)).await;
    job.pause().await.unwrap();
    assert_eq!(job.status().await.unwrap().state, JobState::Paused);
    tokio::time::sleep(secs(22)).await;
    job.resume().await.unwrap();
    tokio::time::sleep(secs(18)).await;
    assert_eq!(script.starts(), [10.0, 40.0, 50.0]);
}

#[tokio::test(start_paused = true)]
async fn a_job_can_be_given_another_schedule() {
    let script = Script::new(JobSpec::interval(secs(600)));
    let bench = script.start().await;
    let other = Schedule::every(secs(5));
    bench.job("work").reschedule(other).await.unwrap();
    tokio::time::sleep(secs(12)).await;
    assert_eq!(script.starts(), [5.0, 10.0]);
}

#[tokio::test(start_paused = true)]
async fn an_unknown_name_is_told_who_is_there() {
    let script = Script::new(JobSpec::interval(secs(600)));
    let bench = script.start().await;
    for answer in [
        bench.job("wrok").status().await.map(drop),
        bench.job("wrok").trigger().await.map(drop),
        bench.job("wrok").pause().await,
        bench.job("wrok").resume().await,
        bench.job("").reschedule(Schedule::every(secs(1))).await,
    ] {
        let error = answer.unwrap_err();
        assert!(
            error.to_string().ends_with("its jobs are `work`"),
            "{error}"
        );
        let JobControlError::NoSuchJob { jobs, .. } = error else {
            panic!("{error}")
        };
        assert_eq!(jobs, ["work"]);
    }
}

/// 1.1: the job shares the server's state, so questions wait for a run, as all messages do.
#[tokio::test(start_paused = true)]
async fn questions_wait_for_the_run_in_flight() {
    let script = Script::new(JobSpec::every(secs(10))).takes(|_attempt| secs(8));
    let bench = script.start().await;
    tokio::time::sleep(secs(11)).await;
    let late = bench.job("work").status().await;
    let waited = Err(CallError::Timeout(secs(5)));
    assert_eq!(late.map(drop).map_err(call_error), waited);
    let hasty = bench.job("work").pause().timeout(millis(1)).await;
    assert_eq!(
        hasty.map_err(call_error),
        Err(CallError::Timeout(millis(1)))
    );
    let patient = bench.job("work").status().no_timeout().await.unwrap();
    assert_eq!(patient.counts.succeeded, 1);
    assert_eq!(patient.state, JobState::Paused, "the pause was not lost");
}

#[tokio::test(start_paused = true)]
async fn a_server_that_is_gone_answers_nothing() {
    use genserver::Address as _;
    let script = Script::new(JobSpec::every(secs(10)));
    let bench = script.start().await;
    bench.stop().await.unwrap();
    let answer = bench.job("work").status().await;
    assert_eq!(answer.map(drop).map_err(call_error), Err(CallError::NoProc));
}

#[expect(clippy::panic, reason = "a fixture")]
fn call_error(error: JobControlError) -> CallError {
    match error {
        JobControlError::Call(error) => error,
        other => panic!("{other}"),
    }
}
