//! The timelines of the acceptance data, on servers with a job method.

use genserver::{Address as _, Named, RunOutcome};
use tokio::time::{Instant, sleep_until};

use super::support::{Bench, BenchClient as _, Script, millis, secs, unlucky};
use crate::config::config;
use crate::timeline::{Timeline, timelines};

fn script(timeline: &Timeline) -> Result<Script, String> {
    let spec = config(&timeline.config)?.spec;
    let (takes, ends) = (timeline.clone(), timeline.clone());
    let script = Script::new(spec).takes(move |attempt| secs(takes.takes(attempt)));
    Ok(script.ends(move |attempt, _ctx| {
        assert!(!ends.panics(attempt), "the timeline says so");
        if ends.fails(attempt) {
            return unlucky();
        }
        Ok(())
    }))
}

/// Does what is done from outside.
async fn act(timeline: &Timeline, bench: &Named<Bench>, begin: Instant) {
    let job = bench.job("work");
    if let Some(at) = timeline.at("pause_at") {
        sleep_until(begin + secs(at)).await;
        job.pause().await.unwrap();
    }
    if let Some(at) = timeline.at("resume_at") {
        sleep_until(begin + secs(at)).await;
        job.resume().await.unwrap();
    }
    if let Some(at) = timeline.at("trigger_at") {
        sleep_until(begin + secs(at)).await;
        job.trigger().await.unwrap();
    }
    if let Some((from, to)) = timeline.no_wakeups_in() {
        sleep_until(begin + secs(from)).await;
        let busy = bench.sleep(secs(to - from)).no_timeout();
        busy.await.unwrap();
    }
}

async fn holds(timeline: &Timeline) {
    let (begin, id) = (Instant::now(), timeline.id.as_str());
    let script = script(timeline).unwrap();
    let name = format!("methods-timeline-{id}");
    let tree = script.supervised(&name).await.unwrap();
    let bench = Named::<Bench>::new(name.as_str());
    act(timeline, &bench, begin).await;

    let expected = [timeline.starts(), timeline.attempt_starts()].concat();
    let last = expected.iter().copied().chain(timeline.run_ends()).max();
    sleep_until(begin + secs(last.unwrap_or_default()) + millis(500)).await;
    let starts = script.starts();
    let expected: Vec<f64> = expected
        .into_iter()
        .map(|at| secs(at).as_secs_f64())
        .collect();
    assert_eq!(starts, expected, "{id}");

    let status = bench.job("work").status().no_timeout().await.unwrap();
    if let Some(skipped) = timeline.skipped() {
        assert_eq!(status.counts.skipped, skipped, "{id}");
    }
    let first = status.history.first();
    if let Some(ends) = timeline.run_ends() {
        assert_eq!(first.map(|run| run.took), Some(secs(ends)), "{id}");
    }
    if let Some(succeeds) = timeline.succeeds() {
        let succeeded = first.is_some_and(|run| run.outcome == RunOutcome::Succeeded);
        assert_eq!(succeeded, succeeds, "{id}");
    }
    assert!(bench.is_alive(), "{id}");
    tree.stop().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn every_timeline_holds_for_a_method() {
    for timeline in timelines() {
        holds(&timeline).await;
    }
}
