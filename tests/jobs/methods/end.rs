//! Attempts and jobs that end otherwise than well, and what becomes of their server.

use genserver::testing::supervised;
use genserver::{
    Address, ExitReason, GenServer as _, JobControlError, JobSpec, OnFailure, OnPanic, Retry,
    ServerSpec, StartError, whereis,
};

use super::support::{Bench, BenchClient as _, Script, millis, secs, unlucky};

/// `retry-05`: the work is dropped, the state stays, and the server lives.
#[tokio::test(start_paused = true)]
async fn a_time_out_drops_the_work_and_keeps_the_state() {
    let retry = Retry::times(2)
        .growth(genserver::Growth::Constant)
        .base(secs(10));
    let spec = JobSpec::interval(secs(1_000))
        .run_on_start(true)
        .timeout(secs(5))
        .retry(retry);
    let script = Script::new(spec).takes(|_attempt| secs(60));
    let bench = script.start().await;
    tokio::time::sleep(secs(100)).await;
    assert_eq!(script.starts(), [0.0, 15.0, 30.0]);
    assert_eq!(script.lines.of("gone").len(), 3);
    assert!(script.lines.of("end").is_empty());
    let status = bench.job("work").status().await.unwrap();
    assert_eq!((status.counts.timed_out, status.counts.failed), (3, 1));
    assert!(bench.is_alive());
}

/// A panic is the end of the server unless it is said to be an error.
#[tokio::test(start_paused = true)]
async fn a_panic_can_be_a_failed_attempt() {
    let spec = JobSpec::interval(secs(10)).on_panic(OnPanic::Error);
    let script = Script::new(spec).ends(|attempt, _ctx| match attempt {
        2 => panic!("boom"),
        _ => Ok(()),
    });
    let bench = script.start().await;
    tokio::time::sleep(secs(35)).await;
    assert_eq!(script.starts(), [10.0, 20.0, 30.0]);
    assert_eq!(script.lines.of("gave up"), ["2"]);
    assert!(bench.is_alive());
}

/// `crash-01`
#[tokio::test(start_paused = true)]
async fn a_panic_ends_the_server() {
    let script = Script::new(JobSpec::interval(secs(10))).ends(|attempt, _ctx| match attempt {
        2 => panic!("boom"),
        _ => Ok(()),
    });
    let _tree = script.supervised("methods-panic").await.unwrap();
    let first = whereis("methods-panic");
    tokio::time::sleep(secs(45)).await;
    assert_eq!(script.starts(), [10.0, 20.0, 30.0, 40.0]);
    assert_eq!(script.lines.of("crashed"), ["2"]);
    assert_ne!(whereis("methods-panic"), first);
}

/// `crash-02`: what the jobs of a server with a name remember survives its crash.
#[tokio::test(start_paused = true)]
async fn a_first_run_at_the_start_is_not_repeated_after_a_crash() {
    let spec = JobSpec::interval(secs(10)).run_on_start(true);
    let script = Script::new(spec).ends(|attempt, _ctx| match attempt {
        2 => panic!("boom"),
        _ => Ok(()),
    });
    let _tree = script.supervised("methods-first").await.unwrap();
    tokio::time::sleep(secs(35)).await;
    assert_eq!(script.starts(), [0.0, 10.0, 20.0, 30.0]);
}

/// 1.5
#[tokio::test(start_paused = true)]
async fn a_pause_survives_a_crash() {
    let script = Script::new(JobSpec::every(secs(10)));
    let _tree = script.supervised("methods-pause").await.unwrap();
    let bench = genserver::Named::<Bench>::new("methods-pause");
    bench.job("work").pause().await.unwrap();
    whereis("methods-pause").unwrap().kill();
    tokio::time::sleep(secs(60)).await;
    let status = bench.job("work").status().await.unwrap();
    assert_eq!(status.state, genserver::JobState::Paused);
    assert!(script.starts().is_empty());
}

/// An orderly end is forgotten: whoever starts a server of that name again means a new one.
#[tokio::test(start_paused = true)]
async fn an_orderly_end_is_forgotten() {
    let spec = JobSpec::interval(secs(10)).run_on_start(true);
    let script = Script::new(spec);
    let tree = script.supervised("methods-orderly").await.unwrap();
    tokio::time::sleep(secs(5)).await;
    let bench = genserver::Named::<Bench>::new("methods-orderly");
    bench.stop().await.unwrap();
    tokio::time::sleep(secs(1)).await;
    assert_eq!(script.starts(), [0.0, 5.0]);
    tree.stop().await.unwrap();
}

/// `on_failure = "restart"`: the server exits with the error of the last attempt.
#[tokio::test(start_paused = true)]
async fn a_failure_can_restart_the_server() {
    let spec = JobSpec::interval(secs(10)).on_failure(OnFailure::Restart);
    let script = Script::new(spec).ends(|_attempt, _ctx| unlucky());
    let gone = script.start().await.pid().monitor();
    let reason = gone.await.reason;
    assert_eq!(reason.to_string(), "no luck");
    assert_eq!(script.starts(), [10.0]);
    assert_eq!(script.lines.of("gave up"), ["1"]);
}

/// `on_failure = "stop"` is about the job: the server has other duties.
#[tokio::test(start_paused = true)]
async fn a_failure_can_stop_the_job_and_not_the_server() {
    let spec = JobSpec::interval(secs(10)).on_failure(OnFailure::Stop);
    let script = Script::new(spec).ends(|_attempt, _ctx| unlucky());
    let bench = script.start().await;
    tokio::time::sleep(secs(60)).await;
    assert_eq!(script.starts(), [10.0]);
    let job = bench.job("work");
    let status = job.status().await.unwrap();
    assert_eq!((status.next_run, status.counts.failed), (None, 1));
    for refused in [
        job.trigger().await.map(drop),
        job.pause().await,
        job.resume().await,
    ] {
        assert!(matches!(refused, Err(JobControlError::Over)), "{refused:?}");
    }
}

/// The same for a job that has had all its runs.
#[tokio::test(start_paused = true)]
async fn a_job_that_is_over_leaves_its_server_alone() {
    use genserver::ContextJobs as _;
    for spec in [
        JobSpec::delay(secs(10)),
        JobSpec::interval(secs(10)).max_runs(1),
        JobSpec::interval(secs(10)),
    ] {
        let script = Script::new(spec).ends(|_attempt, ctx| {
            ctx.jobs().finish();
            Ok(())
        });
        let bench = script.start().await;
        tokio::time::sleep(secs(60)).await;
        assert_eq!(script.starts(), [10.0]);
        bench.sleep(millis(1)).await.unwrap();
    }
}

/// Ticks belong to the incarnation: they don't double, over however many restarts.
#[tokio::test(start_paused = true)]
async fn a_restart_arms_once() {
    let script = Script::new(JobSpec::every(secs(10)));
    let runs = supervised(async |test| {
        let child = ServerSpec::<Bench>::of(script.clone());
        let bench = test
            .start_supervised(child.set(|spec| spec.name("methods-once")))
            .await;
        for _ in 0..100 {
            tokio::time::sleep(millis(70)).await;
            let crash = test.expect_crash(&bench);
            whereis("methods-once").unwrap().kill();
            crash.await;
        }
        tokio::time::sleep(millis(100_500)).await;
        script.starts().len()
    })
    .await;
    assert!((10..=11).contains(&runs), "{runs}");
    tokio::time::sleep(secs(100)).await;
    assert_eq!(script.starts().len(), runs);
}

/// However the server ends, what waited is named.
#[tokio::test(start_paused = true)]
async fn a_retry_that_waits_is_named_when_the_server_ends() {
    for is_killed in [false, true] {
        let spec = JobSpec::interval(secs(10)).retry(Retry::times(3).base(secs(60)));
        let script = Script::new(spec).ends(|_attempt, _ctx| unlucky());
        let bench = script.start().await;
        tokio::time::sleep(secs(15)).await;
        if is_killed {
            bench.pid().kill();
        } else {
            bench.stop().await.unwrap();
        }
        bench.pid().monitor().await;
        assert_eq!(script.lines.all().last().map(String::as_str), Some("cut 1"));
    }
}

/// A job that cannot be is a start that fails.
#[tokio::test(start_paused = true)]
async fn options_that_cannot_work_fail_the_start() {
    let spec = JobSpec::every(secs(10)).jitter(secs(10));
    let Err(StartError::Failed(reason)) = Bench::start(Script::new(spec)).await else {
        panic!("it must fail")
    };
    let ExitReason::Error(_) = &reason else {
        panic!("{reason}")
    };
    assert!(reason.to_string().contains("jitter"), "{reason}");
}
