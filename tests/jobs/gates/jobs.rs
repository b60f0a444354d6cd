//! Jobs on several nodes.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use genserver::testing::{Recorder, TestClock};
use genserver::{
    Gate, Job, JobContext, JobError, JobEvent, JobResult, JobServer, JobSpec, MemoryGate,
    RedisGate, Schedule, ServerRef, SkipReason,
};
use stage::Redis;

use crate::TestResult;

struct Report;

impl Job for Report {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

async fn node(
    schedule: &str,
    gate: impl Gate,
    clock: &TestClock,
) -> Result<(ServerRef<JobServer<Report>>, Recorder), JobError> {
    let recorder = clock.recorder();
    let job = JobServer::new(Report, JobSpec::new(Schedule::parse(schedule)?))
        .gate(gate)
        .clock(clock.clone())
        .observer(recorder.clone());
    Ok((job.start().await?, recorder))
}

#[tokio::test(start_paused = true)]
async fn of_the_nodes_that_keep_the_beat_one_runs_each_time() -> TestResult {
    let clock = TestClock::parse("2025-03-08T12:00Z")?;
    let gate = MemoryGate::new();
    let mut nodes = Vec::new();
    for _ in 0..3 {
        nodes.push(node("daily 06:00", gate.clone(), &clock).await?);
    }
    clock.advance_to("2025-04-08").await?;

    let mut runs: Vec<String> = nodes.iter().flat_map(|(_, node)| node.runs()).collect();
    assert_eq!(runs.len(), 30, "{runs:?}");
    runs.sort();
    runs.dedup();
    assert_eq!(runs.len(), 30, "{runs:?}");
    let refused = |recorder: &Recorder| {
        let events = recorder.events();
        let gate = |event: &JobEvent| {
            matches!(
                event,
                JobEvent::Skipped {
                    reason: SkipReason::Gate,
                    ..
                }
            )
        };
        events.iter().filter(|(_, event)| gate(event)).count()
    };
    let refused: usize = nodes.iter().map(|(_, node)| refused(node)).sum();
    assert_eq!(refused, 60);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn when_a_node_goes_the_others_take_over_at_the_next_time() -> TestResult {
    let clock = TestClock::parse("2025-03-08T12:00Z")?;
    let gate = MemoryGate::new();
    let (first, first_runs) = node("@hourly", gate.clone(), &clock).await?;
    let (_second, second_runs) = node("@hourly", gate, &clock).await?;
    clock.advance(Duration::from_secs(10 * 3600)).await;
    first.pid().kill();
    clock.advance(Duration::from_secs(10 * 3600)).await;

    let all = [first_runs.runs(), second_runs.runs()].concat();
    assert_eq!(all.len(), 20);
    assert_eq!(all.into_iter().collect::<BTreeSet<_>>().len(), 20);
    Ok(())
}

/// On the real clock, so it takes a few seconds.
#[tokio::test]
async fn nodes_with_a_real_redis_share_the_seconds() -> TestResult {
    let Some(server) = Redis::start()? else {
        return Ok(());
    };
    let clock = TestClock::at(std::time::SystemTime::UNIX_EPOCH);
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    for _ in 0..2 {
        let tell = tell.clone();
        let each_second = JobSpec::new(Schedule::parse("* * * * * *")?);
        JobServer::new(Report, each_second)
            .gate(RedisGate::connect(&server.url(), Duration::from_secs(60)).await?)
            .clock(clock.clone())
            .observer(move |_job: &str, event: &JobEvent| match event {
                JobEvent::Started { nominal, .. } => {
                    // Nobody listens any more when the test has ended.
                    tell.send((*nominal, true)).ok();
                }
                JobEvent::Skipped { nominal, .. } => {
                    tell.send((*nominal, false)).ok();
                }
                _ => {}
            })
            .start()
            .await?;
    }
    let mut seconds: BTreeMap<_, Vec<bool>> = BTreeMap::new();
    while seconds.values().filter(|said| said.len() == 2).count() < 2 {
        let (nominal, has_run) = told.recv().await.expect("two nodes are there");
        seconds.entry(nominal).or_default().push(has_run);
    }
    let both = seconds.values().filter(|said| said.len() == 2);
    assert!(
        both.into_iter()
            .all(|said| said.contains(&true) && said.contains(&false)),
        "{seconds:?}"
    );
    Ok(())
}
