//! The timelines of the acceptance data, on real servers.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use genserver::{
    Child, Job, JobContext, JobControl, JobError, JobEvent, JobResult, JobServer, RunOutcome,
    Supervisor, sys,
};
use tokio::time::{Instant, sleep_until};

use crate::config::config;
use crate::record::secs;
use crate::scripted::Wall;
use crate::timeline::{Timeline, timelines};

/// What happened: each with the second in which it did.
#[derive(Clone, Default)]
struct Seen {
    /// The number of the attempt in its run.
    attempts: Arc<Mutex<Vec<(u64, u32)>>>,
    events: Arc<Mutex<Vec<(u64, JobEvent)>>>,
}

/// Does what the timeline says.
#[derive(Clone)]
struct Told {
    timeline: Timeline,
    begin: Instant,
    seen: Seen,
}

/// The second that it is, whatever the milliseconds of timers add.
fn second(begin: Instant) -> u64 {
    (begin.elapsed() + Duration::from_millis(100)).as_secs()
}

impl Job for Told {
    async fn work(&mut self, ctx: &mut JobContext<'_>) -> JobResult {
        let (attempt, run) = {
            let mut attempts = self.seen.attempts.lock().unwrap();
            attempts.push((second(self.begin), ctx.attempt()));
            let runs = attempts.iter().filter(|(_, attempt)| *attempt == 1);
            (attempts.len(), runs.count())
        };
        tokio::time::sleep(secs(self.timeline.takes(attempt))).await;
        assert!(!self.timeline.panics(run), "as the timeline says");
        if self.timeline.fails(attempt) {
            return Err(JobError::new("no luck"));
        }
        Ok(())
    }
}

/// What is done from outside.
async fn do_deeds(timeline: &Timeline, begin: Instant, job: &Child<JobServer<Told>>) {
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
    if let Some((from, until)) = timeline.no_wakeups_in() {
        sleep_until(begin + secs(from)).await;
        sys::suspend(job).await.unwrap();
        sleep_until(begin + secs(until)).await;
        sys::resume(job).await.unwrap();
    }
}

async fn run(timeline: &Timeline) -> Seen {
    let (begin, seen) = (Instant::now(), Seen::default());
    let told = Told {
        timeline: timeline.clone(),
        begin,
        seen: seen.clone(),
    };
    let events = Arc::clone(&seen.events);
    let observe = move |_job: &str, event: &JobEvent| {
        events.lock().unwrap().push((second(begin), event.clone()));
    };
    let spec = config(&timeline.config).unwrap().spec;
    let job = JobServer::new(told, spec)
        .clock(Wall(begin))
        .observer(observe);
    let job = job.server_spec();
    let handle = job.handle();
    let tree = Supervisor::one_for_one().child(job).start().await.unwrap();
    do_deeds(timeline, begin, &handle).await;
    sleep_until(begin + secs(2_000)).await;
    tree.stop().await.unwrap();
    seen
}

fn check(timeline: &Timeline, seen: &Seen) {
    let id = &timeline.id;
    let attempts = seen.attempts.lock().unwrap().clone();
    let all: Vec<u64> = attempts.iter().map(|(at, _)| *at).collect();
    let runs = attempts.iter().filter(|(_, attempt)| *attempt == 1);
    let runs: Vec<u64> = runs.map(|(at, _)| *at).collect();
    let first = |all: &[u64], expected: &[u64]| all[..expected.len().min(all.len())].to_vec();
    let (starts, expected) = (timeline.starts(), timeline.attempt_starts());
    assert_eq!(first(&runs, &starts), starts, "{id}");
    assert_eq!(first(&all, &expected), expected, "{id}");
    let events = seen.events.lock().unwrap().clone();
    let end = events.iter().find_map(|(at, event)| match event {
        JobEvent::Succeeded(report) | JobEvent::GaveUp(report) => Some((*at, report.clone())),
        _ => None,
    });
    if let Some(expected) = timeline.run_ends() {
        assert_eq!(end.as_ref().map(|(at, _)| *at), Some(expected), "{id}");
    }
    if let Some(expected) = timeline.succeeds() {
        let succeeded = end.map(|(_, report)| report.outcome == RunOutcome::Succeeded);
        assert_eq!(succeeded, Some(expected), "{id}");
    }
    if let Some(expected) = timeline.skipped() {
        let last = starts.last().copied().unwrap_or_default();
        let skipped = events.iter().map(|(at, event)| match event {
            JobEvent::Skipped { count, .. } if *at <= last => *count,
            _ => 0,
        });
        assert_eq!(skipped.sum::<u64>(), expected, "{id}");
    }
}

#[tokio::test(start_paused = true)]
async fn all_timelines_come_out_as_expected_on_real_servers() {
    for timeline in timelines() {
        check(&timeline, &run(&timeline).await);
    }
}
