//! What proptest generates: trees, and sequences of steps.

use std::time::Duration;

use genserver::{AutoShutdown, Restart, Shutdown, Strategy as Restarts};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::plan::{
    Action, Begin, Body, ChildPlan, Ending, Meanwhile, Pick, Request, Step, SupervisorPlan, Whose,
    WorkerPlan,
};
use super::tree::CALM;
use super::world::LONG;

/// A tree, how one of its workers starts, and what happens to them.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) plan: SupervisorPlan,
    pub(crate) begins: Option<(Pick, Vec<Begin>)>,
    pub(crate) steps: Vec<Step>,
}

pub(crate) fn case() -> impl Strategy<Value = Case> {
    let begins = option::weighted(0.1, (any::<Pick>(), begins()));
    (supervisor(2), begins, vec(step(), 1..16)).prop_map(|(plan, begins, steps)| Case {
        plan,
        begins,
        steps,
    })
}

/// A supervisor with further ones below it, as deep as said.
fn supervisor(depth: u32) -> BoxedStrategy<SupervisorPlan> {
    let strategy = prop_oneof![
        Just(Restarts::OneForOne),
        Just(Restarts::OneForAll),
        Just(Restarts::RestForOne)
    ];
    let auto = prop_oneof![
        3 => Just(AutoShutdown::Never),
        1 => Just(AutoShutdown::AnySignificant),
        2 => Just(AutoShutdown::AllSignificant)
    ];
    let max = prop_oneof![1 => Just(0_usize), 2 => Just(1), 3 => Just(3), 2 => Just(6)];
    // What is counted in one action, with its neighbours, at the edge, or with many.
    let within = prop_oneof![Just(1_u64), Just(1_500), Just(CALM), Just(CALM * 5 / 2)];
    let children = vec(child(depth), 0..5);
    let rare = (prop::bool::weighted(0.2), prop::bool::weighted(0.02));
    let settings = (strategy, auto, max, within, rare, children);
    settings
        .prop_map(|(strategy, auto, max, within, rare, mut children)| {
            let (brutal, is_odd) = rare;
            name(&mut children, auto, is_odd);
            let is_flat = children.iter().all(|child| child.supervisor().is_none());
            SupervisorPlan {
                strategy,
                auto,
                max,
                within,
                brutal: brutal && is_flat,
                children,
            }
        })
        .boxed()
}

/// Ids in order, and only what may be significant is; unless something is to be refused.
fn name(children: &mut [ChildPlan], auto: AutoShutdown, is_odd: bool) {
    let last = children.len().wrapping_sub(1);
    for (id, (place, child)) in ('a'..).zip(children.iter_mut().enumerate()) {
        child.id = id;
        let may = auto != AutoShutdown::Never && child.restart != Restart::Permanent;
        child.significant &= may || is_odd;
        if is_odd && place == last && place > 0 {
            child.id = 'a';
        }
    }
}

fn child(depth: u32) -> BoxedStrategy<ChildPlan> {
    let worker = worker().prop_map(Body::Worker);
    let body = match depth {
        0 => worker.boxed(),
        _ => {
            prop_oneof![3 => worker, 1 => supervisor(depth - 1).prop_map(Body::Supervisor)].boxed()
        }
    };
    let restart = prop_oneof![
        3 => Just(Restart::Permanent),
        3 => Just(Restart::Transient),
        2 => Just(Restart::Temporary)
    ];
    (
        prop::char::range('a', 'f'),
        restart,
        prop::bool::weighted(0.4),
        body,
    )
        .prop_map(|(id, restart, significant, body)| ChildPlan {
            id,
            restart,
            significant,
            body,
        })
        .boxed()
}

fn worker() -> impl Strategy<Value = WorkerPlan> {
    let shutdown = prop_oneof![
        2 => Just(Shutdown::After(Duration::from_millis(20))),
        1 => Just(Shutdown::BrutalKill),
        1 => Just(Shutdown::Infinity)
    ];
    let farewell = prop_oneof![6 => Just(0_u64), 3 => Just(10), 3 => Just(50), 2 => Just(LONG)];
    (any::<bool>(), farewell, shutdown).prop_map(|(traps, farewell, shutdown)| WorkerPlan {
        traps,
        farewell,
        shutdown,
    })
}

fn step() -> impl Strategy<Value = Step> {
    let whose = prop_oneof![2 => Just(Whose::Target), 1 => any::<Pick>().prop_map(Whose::Any)];
    let begins = option::weighted(0.6, (whose, begins()));
    (begins, action(), vec(meanwhile(), 0..5)).prop_map(|(begins, action, meanwhile)| Step {
        begins,
        action,
        meanwhile,
    })
}

fn begins() -> impl Strategy<Value = Vec<Begin>> {
    let begin = prop_oneof![
        1 => Just(Begin::Up),
        3 => Just(Begin::Slow),
        1 => Just(Begin::Dies(Ending::Boom)),
        1 => Just(Begin::Dies(Ending::Normal)),
        4 => Just(Begin::Fails),
        1 => Just(Begin::StopsNormally),
        2 => Just(Begin::Ignores)
    ];
    vec(begin, 1..5)
}

fn ending() -> impl Strategy<Value = Ending> {
    prop_oneof![
        1 => Just(Ending::Normal),
        1 => Just(Ending::Shutdown),
        1 => Just(Ending::ShutdownWith),
        3 => Just(Ending::Boom),
        2 => Just(Ending::Killed)
    ]
}

fn action() -> impl Strategy<Value = Action> {
    let pause = prop_oneof![Just(1_u64), Just(CALM / 2), Just(CALM), Just(CALM * 3 / 2)];
    prop_oneof![
        10 => (any::<Pick>(), ending()).prop_map(|(pick, ending)| Action::End(pick, ending)),
        8 => (any::<Pick>(), request()).prop_map(|(pick, request)| Action::Ask(pick, request)),
        1 => (any::<Pick>(), stop()).prop_map(|(pick, ending)| Action::Stop(pick, ending)),
        1 => any::<Pick>().prop_map(Action::Kill),
        2 => pause.prop_map(Action::Advance)
    ]
}

/// Why a supervisor is stopped.
fn stop() -> impl Strategy<Value = Ending> {
    prop_oneof![
        Just(Ending::Normal),
        Just(Ending::Shutdown),
        Just(Ending::Boom)
    ]
}

fn request() -> impl Strategy<Value = Request> {
    prop_oneof![
        3 => new_child().prop_map(Request::Start),
        2 => any::<Pick>().prop_map(Request::Terminate),
        2 => any::<Pick>().prop_map(Request::Restart),
        2 => any::<Pick>().prop_map(Request::Delete)
    ]
}

/// One that is not refused too often.
fn new_child() -> impl Strategy<Value = ChildPlan> {
    let may = prop::bool::weighted(0.3);
    (child(1), may).prop_map(|(mut child, may)| {
        child.significant &= may;
        child
    })
}

fn meanwhile() -> impl Strategy<Value = Meanwhile> {
    prop_oneof![
        2 => (any::<Pick>(), ending())
            .prop_map(|(pick, ending)| Meanwhile::End(pick, ending, Vec::new())),
        2 => (any::<Pick>(), begins())
            .prop_map(|(pick, begins)| Meanwhile::End(pick, Ending::Boom, begins)),
        4 => request().prop_map(Meanwhile::Ask),
        1 => stop().prop_map(Meanwhile::Stop)
    ]
}
