//! When job methods run, although their server is busy meanwhile.

use genserver::{JobSpec, Overlap, Retry};

use super::support::{BenchClient as _, Script, millis, secs, unlucky};

/// `delay-01`
#[tokio::test(start_paused = true)]
async fn an_interval_counts_from_the_end_of_a_run() {
    let script = Script::new(JobSpec::interval(secs(10))).takes(|_attempt| secs(3));
    let _bench = script.start().await;
    tokio::time::sleep(secs(50)).await;
    assert_eq!(script.starts(), [10.0, 23.0, 36.0, 49.0]);
}

/// `rate-02`: the ticks come late, because the server was busy, and count as if they had come in time.
#[tokio::test(start_paused = true)]
async fn ticks_during_a_run_are_skipped() {
    let spec = JobSpec::every(secs(10));
    let script = Script::new(spec).takes(|attempt| secs(if attempt == 2 { 25 } else { 3 }));
    let bench = script.start().await;
    tokio::time::sleep(secs(75)).await;
    assert_eq!(script.starts(), [10.0, 20.0, 50.0, 60.0, 70.0]);
    let status = bench.job("work").status().await.unwrap();
    assert_eq!((status.counts.started, status.counts.skipped), (5, 2));
}

/// `rate-03`
#[tokio::test(start_paused = true)]
async fn one_tick_waits_for_the_end_of_the_run() {
    let spec = JobSpec::every(secs(10)).overlap(Overlap::Queue);
    let script = Script::new(spec).takes(|attempt| secs(if attempt == 2 { 25 } else { 3 }));
    let _bench = script.start().await;
    tokio::time::sleep(secs(65)).await;
    assert_eq!(script.starts(), [10.0, 20.0, 45.0, 50.0, 60.0]);
}

/// `rate-04`
#[tokio::test(start_paused = true)]
async fn a_run_that_ends_on_the_tick_does_not_overlap_it() {
    let script = Script::new(JobSpec::every(secs(10))).takes(|_attempt| secs(10));
    let _bench = script.start().await;
    tokio::time::sleep(secs(45)).await;
    assert_eq!(script.starts(), [10.0, 20.0, 30.0, 40.0]);
}

/// A job and the calls of its server take turns, also back to back.
#[tokio::test(start_paused = true)]
async fn an_interval_of_nothing_leaves_room_for_calls() {
    let script = Script::new(JobSpec::interval(secs(0)));
    let bench = script.start().await;
    for _ in 0..100 {
        bench.sleep(millis(1)).await.unwrap();
    }
    assert!(script.starts().len() >= 100);
}

/// `retry-01`, and 1.4: between two attempts the server answers.
#[tokio::test(start_paused = true)]
async fn calls_are_served_between_two_attempts() {
    let retry = Retry::times(3)
        .growth(genserver::Growth::Constant)
        .base(secs(5));
    let spec = JobSpec::interval(secs(100)).run_on_start(true).retry(retry);
    let script = Script::new(spec)
        .takes(|_attempt| secs(5))
        .ends(|_attempt, _ctx| unlucky());
    let bench = script.start().await;
    tokio::time::sleep(secs(7)).await;
    let asked = tokio::time::Instant::now();
    let status = bench.job("work").status().await.unwrap();
    assert!(asked.elapsed() < millis(5), "{:?}", asked.elapsed());
    let expected = genserver::JobState::Retrying {
        attempt: 2,
        within: secs(3),
    };
    assert_eq!(status.state, expected);
    tokio::time::sleep(secs(60)).await;
    assert_eq!(script.starts(), [0.0, 10.0, 20.0, 30.0]);
    assert_eq!(script.lines.of("gave up"), ["1"]);
}

/// `missed-01`: what a busy server slept through is made up for once.
#[tokio::test(start_paused = true)]
async fn ticks_that_a_busy_server_missed_are_one_run() {
    let script = Script::new(JobSpec::every(secs(10))).takes(|_attempt| secs(1));
    let bench = script.start().await;
    tokio::time::sleep(secs(25)).await;
    bench.sleep(secs(40)).no_timeout().await.unwrap();
    tokio::time::sleep(secs(20)).await;
    assert_eq!(script.starts(), [10.0, 20.0, 65.0, 70.0, 80.0]);
}

/// 1.5: `again_after` is instead of the schedule, and the beat stays.
#[tokio::test(start_paused = true)]
async fn a_run_may_ask_to_come_again() {
    use genserver::ContextJobs as _;
    let script = Script::new(JobSpec::every(secs(10))).ends(|attempt, ctx| {
        if attempt == 1 {
            ctx.jobs().again_after(secs(3));
        }
        Ok(())
    });
    let _bench = script.start().await;
    tokio::time::sleep(secs(35)).await;
    assert_eq!(script.starts(), [10.0, 13.0, 20.0, 30.0]);
}
