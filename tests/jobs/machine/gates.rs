//! The gate, and what is remembered: rules 17 and 18.

use genserver::__private::machine::{Action, Event, Machine, Now, Outcome, Plan, Setup, Then};
use genserver::{JobEvent, JobSpec, Missed, Overlap, Schedule};

use super::script::{Deed, Hourly, by_calendar, epoch, ok, secs, setup, then, wall};
use super::simulator::Simulator;

fn gated(spec: JobSpec, plan: Plan) -> Setup {
    Setup {
        gated: true,
        ..setup(spec, plan)
    }
}

/// Rule 17.
#[test]
fn a_run_that_is_not_admitted_uses_up_no_number() {
    let job = Simulator::new(gated(by_calendar(), Hourly::plan(0)), |_| ok(1));
    let job = job.gate(|nominal| Ok(nominal != wall(7_200))).until(12_000);
    assert_eq!(job.asked, [wall(3_600), wall(7_200), wall(10_800)]);
    let runs: Vec<u64> = job
        .attempts
        .iter()
        .map(|(_, attempt)| attempt.run)
        .collect();
    assert_eq!(runs, [1, 2]);
    assert_eq!(job.nominals(), [3_600, 10_800]);
    assert!(
        job.told()
            .contains(&(7_200, "skipped 1 for Gate until 7200".to_owned()))
    );
}

/// Rule 17.
#[test]
fn a_gate_that_cannot_be_asked_admits_nobody_and_that_is_told() {
    let job = Simulator::new(gated(by_calendar(), Hourly::plan(0)), |_| ok(1));
    let job = job.gate(|_| Err("away".to_owned())).until(4_000);
    assert!(job.starts().is_empty());
    let error = "away".to_owned();
    assert!(
        job.events
            .contains(&(secs(3_600), JobEvent::Unreachable { error }))
    );
    assert_eq!(job.status().counts.skipped, 1);
}

/// Rule 17.
#[test]
fn nobody_is_asked_about_triggers_starts_and_snoozes() {
    let spec = by_calendar().run_on_start(true);
    let job = Simulator::new(gated(spec, Hourly::plan(0)), |_| {
        then(1, Then::After(secs(50)))
    });
    let job = job.at(20, Deed::Trigger).until(200);
    assert!(job.asked.is_empty());
    assert!(job.starts().len() > 2);
    let every = gated(JobSpec::every(secs(10)), Plan::Every(secs(10)));
    assert!(Simulator::new(every, |_| ok(1)).until(30).asked.is_empty());
}

/// Rule 17.
#[test]
fn each_beat_of_a_burst_is_asked_for() {
    let spec = by_calendar().missed(Missed::Burst);
    let job = Simulator::new(gated(spec, Hourly::plan(0)), |_| ok(1));
    let job = job
        .gate(|nominal| Ok(nominal != wall(7_200)))
        .deaf(100, 11_000)
        .until(11_500);
    assert_eq!(job.asked.len(), 3);
    assert_eq!(job.nominals(), [3_600, 10_800]);
}

/// Rules 4, 17: while the gate is asked the run counts as in flight.
#[test]
fn a_run_about_which_the_gate_is_asked_is_in_the_way() {
    let now = |seconds| Now {
        elapsed: secs(seconds),
        wall: wall(seconds),
    };
    for (overlap, asks) in [
        (Overlap::Skip, 0),
        (Overlap::Replace, 1),
        (Overlap::Concurrent { max: 2 }, 1),
    ] {
        let setup = gated(by_calendar().overlap(overlap), Hourly::plan(0));
        let (mut machine, _) = Machine::new(setup, None, now(0));
        let asked = |actions: Vec<Action>| {
            let asks = actions.into_iter().filter_map(|action| match action {
                Action::Ask { run, .. } => Some(run),
                _ => None,
            });
            asks.collect::<Vec<u64>>()
        };
        assert_eq!(asked(machine.step(Event::Woke, now(3_600))), [1]);
        let again = asked(machine.step(Event::Woke, now(7_201)));
        assert_eq!(again.len(), asks, "{overlap:?}");
        let started = machine.step(
            Event::Admitted {
                run: 1,
                answer: Ok(true),
            },
            now(7_202),
        );
        let starts = started
            .iter()
            .any(|action| matches!(action, Action::Start(_)));
        // What was replaced is not waited for any more.
        assert_eq!(starts, overlap != Overlap::Replace, "{overlap:?}");
    }
}

/// Rule 18.
#[test]
fn a_run_is_remembered_before_it_begins_and_after_it_ends() {
    let now = |seconds| Now {
        elapsed: secs(seconds),
        wall: wall(seconds),
    };
    let setup = setup(by_calendar(), Hourly::plan(0));
    let (mut machine, actions) = Machine::new(setup, None, now(0));
    assert!(
        matches!(&actions[..], [Action::Arm(Some(_)), Action::Remember(_)]),
        "{actions:?}"
    );
    let actions = machine.step(Event::Woke, now(3_601));
    let [
        Action::Arm(Some(_)),
        Action::Remember(record),
        Action::Emit(_),
        Action::Start(_),
    ] = &actions[..]
    else {
        panic!("{actions:?}");
    };
    assert_eq!((record.runs, record.last_nominal), (1, Some(wall(3_600))));
    assert_eq!(
        (record.last_start, record.last_end),
        (Some(wall(3_601)), None)
    );
    let outcome = Outcome::Succeeded(Then::Schedule);
    let actions = machine.step(Event::Finished { run: 1, outcome }, now(3_605));
    let [
        Action::Arm(Some(_)),
        Action::Emit(_),
        Action::Remember(record),
    ] = &actions[..]
    else {
        panic!("{actions:?}");
    };
    assert_eq!(record.last_end, Some(wall(3_605)));
    let actions = machine.step(Event::Pause, now(3_606));
    assert!(
        matches!(&actions[..], [_, Action::Emit(JobEvent::Paused), Action::Remember(record)] if record.is_paused)
    );
}

/// Rule 16: a trigger is no beat, so it moves none after a crash either.
#[test]
fn a_trigger_is_not_remembered_as_a_beat() {
    let every = || setup(JobSpec::every(secs(60)), Plan::Every(secs(60)));
    let job = Simulator::new(every(), |_| ok(1))
        .at(75, Deed::Trigger)
        .until(80);
    let record = job.record.unwrap();
    assert_eq!((record.runs, record.last_nominal), (2, Some(wall(60))));
    assert_eq!(record.last_start, Some(epoch() + secs(75)));
}

/// Rules 14, 17: a run that is asked for may be refused, so it is not yet the last.
#[test]
fn a_question_to_the_gate_does_not_use_up_the_last_run() {
    let now = |seconds| Now {
        elapsed: secs(seconds),
        wall: wall(seconds),
    };
    let asking = gated(by_calendar().max_runs(1), Hourly::plan(0));
    let (mut machine, _) = Machine::new(asking, None, now(0));
    let asked = machine.step(Event::Woke, now(3_600));
    let run = asked.iter().find_map(|action| match action {
        Action::Ask { run, .. } => Some(*run),
        _ => None,
    });
    let schedule = Schedule::every(secs(60));
    drop(machine.reschedule(schedule, Plan::Every(secs(60)), now(3_601)));
    let answer = Ok(false);
    let refused = machine.step(
        Event::Admitted {
            run: run.unwrap(),
            answer,
        },
        now(3_602),
    );
    assert!(
        !refused
            .iter()
            .any(|action| matches!(action, Action::Exit(_))),
        "{refused:?}"
    );
    let begun = machine.step(Event::Woke, now(3_661));
    assert!(
        begun
            .iter()
            .any(|action| matches!(action, Action::Start(_)))
    );
}
