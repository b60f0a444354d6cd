//! Sequences by hand, for what random ones reach too seldom.

use genserver::{AutoShutdown, Restart, Shutdown, Strategy};

use super::actions::Case;
use super::plan::{
    Action, Begin, Body, ChildPlan, Ending, Meanwhile, Request, Step, SupervisorPlan, Whose,
    WorkerPlan,
};
use super::run::compare;
use super::tree::CALM;
use super::world::LONG;

fn worker(id: char, restart: Restart) -> ChildPlan {
    let plan = WorkerPlan {
        traps: true,
        farewell: 0,
        shutdown: Shutdown::Infinity,
    };
    ChildPlan {
        id,
        restart,
        significant: false,
        body: Body::Worker(plan),
    }
}

fn significant(id: char) -> ChildPlan {
    ChildPlan {
        significant: true,
        ..worker(id, Restart::Transient)
    }
}

fn plan(strategy: Strategy, children: Vec<ChildPlan>) -> SupervisorPlan {
    SupervisorPlan {
        strategy,
        auto: AutoShutdown::Never,
        max: 6,
        within: CALM,
        brutal: false,
        children,
    }
}

/// One worker fails, and its new start is slow.
fn slow_restart(worker: usize, meanwhile: Vec<Meanwhile>) -> Step {
    Step {
        begins: Some((Whose::Target, vec![Begin::Slow])),
        action: Action::End(worker, Ending::Boom),
        meanwhile,
    }
}

/// A worker of the waiting supervisor ends.
fn end(worker: usize, ending: Ending, begins: &[Begin]) -> Meanwhile {
    Meanwhile::End(worker, ending, begins.to_vec())
}

/// How often something occurred in a sequence on which both sides agree.
#[expect(clippy::panic, reason = "a fixture")]
fn occurred(number: u64, what: &str, plan: SupervisorPlan, steps: Vec<Step>) -> u64 {
    let case = Case {
        plan,
        begins: None,
        steps,
    };
    match compare(&case, number) {
        Ok(coverage) => coverage.count(what),
        Err(report) => panic!("{report}"),
    }
}

/// SUP-103, where the catalogue leaves it open; OTP counts who has not ended for good.
#[test]
fn a_significant_child_that_is_being_restarted_keeps_its_supervisor() {
    let children = vec![
        significant('a'),
        significant('b'),
        worker('c', Restart::Permanent),
    ];
    let plan = SupervisorPlan {
        auto: AutoShutdown::AllSignificant,
        ..plan(Strategy::OneForOne, children)
    };
    let a_fails = end(0, Ending::Boom, &[Begin::Fails]);
    let b_ends = end(0, Ending::Normal, &[]);
    let steps = vec![slow_restart(2, vec![a_fails, b_ends])];
    assert_eq!(
        occurred(u64::MAX, "kept by a restarting child", plan, steps),
        1
    );
}

/// SUP-31, SUP-84: who died before a round took it along is started by the round, and its own exit is void.
#[test]
fn of_two_that_died_together_one_round_restarts_both() {
    let children = ['a', 'b', 'c'].map(|id| worker(id, Restart::Permanent));
    let plan = plan(Strategy::OneForAll, children.into());
    let both = vec![end(0, Ending::Boom, &[]), end(0, Ending::Killed, &[])];
    let steps = vec![slow_restart(2, both)];
    let what = "exit of one that was stopped meanwhile";
    assert_eq!(occurred(u64::MAX - 1, what, plan, steps), 1);
}

/// SUP-74, SUP-84, SUP-96: `b` is dead when it is to be terminated, `a` is ending.
#[test]
fn terminate_child_takes_who_is_dead_or_ending() {
    let children = ['a', 'b', 'c'].map(|id| worker(id, Restart::Permanent));
    let mut plan = plan(Strategy::OneForOne, children.into());
    if let Body::Worker(a) = &mut plan.children[0].body {
        a.farewell = LONG;
    }
    let meanwhile = vec![
        Meanwhile::Ask(Request::Terminate(8 + 1)),
        end(1, Ending::Boom, &[]),
        Meanwhile::Ask(Request::Restart(8 + 1)),
        end(0, Ending::Boom, &[]),
        end(0, Ending::Normal, &[]),
        Meanwhile::Ask(Request::Terminate(1)),
    ];
    for (number, what) in (100..).zip([
        "terminate_child of a dead child",
        "restart_child: started",
        "told to end while it ends",
        "stopped while it ends",
    ]) {
        let steps = vec![slow_restart(2, meanwhile.clone())];
        assert_eq!(
            occurred(u64::MAX - number, what, plan.clone(), steps),
            1,
            "{what}"
        );
    }
}

/// SUP-52, SUP-54: what is asked of a child between two attempts.
#[test]
fn between_two_attempts_everything_is_refused_but_terminate_child() {
    let children = ['a', 'b'].map(|id| worker(id, Restart::Permanent));
    // The first child of the supervisor: see `order`.
    let first = 16 + 1;
    let asked = [
        Request::Delete(first),
        Request::Restart(first),
        Request::Start(worker('a', Restart::Permanent)),
        Request::Terminate(first),
        Request::Restart(first),
    ];
    let mut meanwhile = vec![end(0, Ending::Boom, &[Begin::Fails])];
    meanwhile.extend(asked.map(Meanwhile::Ask));
    for (number, what) in (200..).zip([
        "delete_child: restarting",
        "restart_child: restarting",
        "start_child: already present",
        "terminate_child of a restarting child",
        "retry that was cancelled",
    ]) {
        let plan = plan(Strategy::OneForOne, children.to_vec());
        let steps = vec![slow_restart(1, meanwhile.clone())];
        assert_eq!(occurred(u64::MAX - number, what, plan, steps), 1, "{what}");
    }
}

/// SUP-50, where the catalogue leaves it open: `b` fails in two rounds before its first retry comes, and there is one
/// retry for the two, where the later one stands.
#[test]
fn a_retry_of_an_earlier_round_is_void() {
    let children = ['a', 'b'].map(|id| worker(id, Restart::Permanent));
    let plan = plan(Strategy::RestForOne, children.into());
    let b_fails_twice = Step {
        begins: Some((Whose::Any(1), vec![Begin::Fails, Begin::Fails])),
        action: Action::Advance(1),
        meanwhile: Vec::new(),
    };
    let a_dies_again = Step {
        begins: Some((Whose::Target, vec![Begin::Dies(Ending::Boom), Begin::Slow])),
        action: Action::End(0, Ending::Boom),
        meanwhile: vec![Meanwhile::Ask(Request::Start(worker(
            'b',
            Restart::Permanent,
        )))],
    };
    let steps = vec![b_fails_twice, a_dies_again];
    for (number, what) in (300..).zip(["start_child: already present", "retry that was cancelled"])
    {
        assert_eq!(
            occurred(u64::MAX - number, what, plan.clone(), steps.clone()),
            1,
            "{what}"
        );
    }
}
