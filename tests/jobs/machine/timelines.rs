//! The timelines of the acceptance data, against the machine alone.

use std::time::Duration;

use genserver::{JobEvent, RunOutcome};

use super::simulator::{Deed, Server, Simulator, Tie, err, ok, setup};
use crate::config::config;
use crate::timeline::{Timeline, timelines};

/// Beyond all timelines.
const END: u64 = 2_000;

fn run(timeline: &Timeline, tie: Tie, server: Server) -> Simulator {
    let config = config(&timeline.config).unwrap();
    let (script, mut attempts, mut runs) = (timeline.clone(), 0, 0);
    let mut simulator = Simulator::new(setup(config.spec, config.plan), move |attempt| {
        attempts += 1;
        runs += usize::from(attempt.attempt == 1);
        let takes = script.takes(attempts);
        match (script.panics(runs), script.fails(attempts)) {
            (true, _) => (
                Duration::from_secs(takes),
                super::simulator::Ends::Panicking,
            ),
            (false, true) => err(takes),
            (false, false) => ok(takes),
        }
    })
    .tie(tie)
    .server(server);
    for (at, deed) in [
        (timeline.at("pause_at"), Deed::Pause),
        (timeline.at("resume_at"), Deed::Resume),
        (timeline.at("trigger_at"), Deed::Trigger),
    ] {
        simulator = match at {
            Some(at) => simulator.at(at, deed),
            None => simulator,
        };
    }
    match timeline.no_wakeups_in() {
        Some((from, until)) => simulator.deaf(from, until).until(END),
        None => simulator.until(END),
    }
}

fn check(timeline: &Timeline, tie: Tie, server: Server) {
    let simulator = run(timeline, tie, server);
    let case = format!(
        "{} with {tie:?} first in a server that {server:?}",
        timeline.id
    );
    let first =
        |all: Vec<u64>, expected: &[u64]| all.into_iter().take(expected.len()).collect::<Vec<_>>();
    let (starts, attempts) = (timeline.starts(), timeline.attempt_starts());
    assert_eq!(first(simulator.starts(), &starts), starts, "{case}");
    assert_eq!(
        first(simulator.attempt_starts(), &attempts),
        attempts,
        "{case}"
    );
    let mut reports = simulator
        .events
        .iter()
        .filter_map(|(at, event)| match event {
            JobEvent::Succeeded(report) | JobEvent::GaveUp(report) => Some((at.as_secs(), report)),
            _ => None,
        });
    let end = reports.next();
    if let Some(expected) = timeline.run_ends() {
        assert_eq!(end.map(|(at, _)| at), Some(expected), "{case}");
    }
    if let Some(expected) = timeline.succeeds() {
        let succeeded = end.map(|(_, report)| report.outcome == RunOutcome::Succeeded);
        assert_eq!(succeeded, Some(expected), "{case}");
        // A run of a schedule that is not said: no further attempt follows.
        assert_eq!(simulator.attempts.len(), attempts.len(), "{case}");
    }
    if let Some(expected) = timeline.skipped() {
        let last = starts.last().copied().unwrap_or_default();
        let skipped = simulator.events.iter().map(|(at, event)| match event {
            JobEvent::Skipped { count, .. } if at.as_secs() <= last => *count,
            _ => 0,
        });
        assert_eq!(skipped.sum::<u64>(), expected, "{case}");
    }
}

#[test]
fn all_timelines_come_out_as_expected_whoever_is_served_first() {
    for timeline in timelines() {
        for tie in [Tie::Timer, Tie::End] {
            for server in [Server::Answers, Server::IsBusy] {
                check(&timeline, tie, server);
            }
        }
    }
}
