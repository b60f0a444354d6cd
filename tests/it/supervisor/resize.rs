//! A number of partitions that changes while they run.

use std::collections::HashSet;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::FutureExt as _;
use futures_util::future::join_all;
use genserver::{
    Address, CallError, ExitReason, Init, PartitionSupervisor, PartitionSupervisorRef, ResizeError,
    Restart, RestartChildError, ServerSpec, StartError, Strategy, Supervisor, TypedChild,
};

use crate::puppet::{Play, Puppet, answer, other, stop};
use crate::record::{Record, settle, soon};

const LABELS: [&str; 4] = ["0", "1", "2", "3"];

/// Four partitions that write what happens to them under their number.
fn four(record: &Record) -> PartitionSupervisor<Puppet> {
    let record = record.clone();
    let of = move |number: usize| {
        let record = record.clone();
        ServerSpec::with(move || Play::new(&record).label(LABELS[number]).trapping(true))
    };
    PartitionSupervisor::with(of).partitions(4)
}

/// How many partitions have keys, and how many run.
#[expect(clippy::unwrap_used, reason = "a fixture")]
async fn sizes(partitions: &PartitionSupervisorRef<Puppet>) -> (usize, usize) {
    let counts = soon(partitions.count_children()).await.unwrap();
    assert_eq!(counts.specs, 4);
    (partitions.partitions().len(), counts.active)
}

async fn answers(partitions: &PartitionSupervisorRef<Puppet>, number: u64) -> bool {
    let call = partitions.of_number(number).call(|from| answer(from, ()));
    soon(call).await.is_ok()
}

/// PSUP-13
#[tokio::test(start_paused = true)]
async fn partitions_are_stopped_from_the_end_and_started_again_in_order() {
    let record = Record::new();
    let partitions = four(&record).start().await.unwrap();
    let clone = partitions.clone();
    assert_eq!(soon(partitions.resize(2)).await, Ok(4));
    assert_eq!(
        record.lines()[4..],
        ["3 terminate shutdown", "2 terminate shutdown"]
    );
    assert_eq!(
        (sizes(&partitions).await, sizes(&clone).await),
        ((2, 2), (2, 2))
    );

    assert_eq!(soon(clone.resize(4)).await, Ok(2));
    assert_eq!(record.lines()[6..], ["2 init", "3 init"]);
    assert_eq!(sizes(&partitions).await, (4, 4));
    assert_eq!(soon(partitions.resize(4)).await, Ok(4));
    assert_eq!(record.lines().len(), 8, "nothing to do");
}

/// PSUP-13, PSUP-03, PSUP-04
#[tokio::test(start_paused = true)]
async fn keys_belong_to_the_partitions_that_are_left() {
    let partitions = four(&Record::new()).start().await.unwrap();
    let all = partitions.partitions().to_vec();
    let place = |key: u64| all.iter().position(|child| child == partitions.of(&key));
    let before: Vec<_> = (0..200).map(place).collect();
    partitions.resize(3).await.unwrap();
    for number in 0..12_u64 {
        let index = usize::try_from(number % 3).unwrap();
        assert_eq!(partitions.of_number(number), &all[index]);
    }
    let used: HashSet<_> = (0..200).map(place).collect();
    assert_eq!(used, HashSet::from([Some(0), Some(1), Some(2)]));
    partitions.resize(4).await.unwrap();
    assert_eq!((0..200).map(place).collect::<Vec<_>>(), before);
}

/// PSUP-13
#[tokio::test(start_paused = true)]
async fn a_handle_to_a_stopped_partition_finds_nobody_until_it_is_started_again() {
    let partitions = four(&Record::new()).start().await.unwrap();
    let third = partitions.of_number(3).clone();
    partitions.resize(3).await.unwrap();
    let answered = soon(third.call(|from| answer(from, ()))).await;
    assert_eq!(answered, Err(CallError::NoProc));
    partitions.resize(4).await.unwrap();
    assert_eq!(soon(third.call(|from| answer(from, ()))).await, Ok(()));
}

/// PSUP-13: OTP allows none, and then raises at each lookup; here there is always somebody.
#[tokio::test(start_paused = true)]
async fn a_number_that_cannot_be_changes_nothing() {
    let record = Record::new();
    let partitions = four(&record).start().await.unwrap();
    for number in [0, 5, usize::MAX] {
        let refused = partitions.resize(number).await;
        assert_eq!(refused, Err(ResizeError::OutOfRange { most: 4 }));
    }
    assert_eq!(
        (sizes(&partitions).await, record.lines().len()),
        ((4, 4), 4)
    );
    partitions.stop().await.unwrap();
    let nobody = partitions.resize(2).await;
    assert_eq!(nobody, Err(ResizeError::Supervisor(CallError::NoProc)));
}

/// PSUP-13
#[tokio::test(start_paused = true)]
async fn a_partition_that_does_not_start_is_named_and_those_before_it_run() {
    let (record, fails) = (Record::new(), Arc::new(AtomicBool::new(false)));
    let failing = Arc::clone(&fails);
    let of = move |number: usize| {
        let (record, fails) = (record.clone(), Arc::clone(&failing));
        ServerSpec::<Puppet>::with(move || {
            let fails = number == 2 && fails.load(Ordering::SeqCst);
            Play::new(&record).begins(move |me, _ctx| {
                if fails {
                    return Err(other("nah"));
                }
                Ok(Init::ok(me))
            })
        })
    };
    let partitions = PartitionSupervisor::with(of).partitions(4);
    let partitions = partitions.start().await.unwrap();
    partitions.resize(1).await.unwrap();
    fails.store(true, Ordering::SeqCst);
    let failed = ResizeError::Failed {
        partition: 2,
        error: RestartChildError::Failed(StartError::Failed(other("nah"))),
    };
    assert_eq!(soon(partitions.resize(4)).await, Err(failed));
    assert_eq!(sizes(&partitions).await, (2, 2));
    fails.store(false, Ordering::SeqCst);
    assert_eq!(soon(partitions.resize(4)).await, Ok(2));
    assert_eq!(sizes(&partitions).await, (4, 4));
}

/// PSUP-13: what is temporary has no spec any more.
#[tokio::test(start_paused = true)]
async fn a_temporary_partition_cannot_be_started_again() {
    let record = Record::new();
    let of = move |_number: usize| {
        let record = record.clone();
        ServerSpec::<Puppet>::with(move || Play::new(&record))
            .set(|spec| spec.restart(Restart::Temporary))
    };
    let partitions = PartitionSupervisor::with(of).partitions(2);
    let partitions = partitions.start().await.unwrap();
    for _again in 0..2 {
        assert!(soon(partitions.resize(1)).await.is_ok());
    }
    let failed = ResizeError::Failed {
        partition: 1,
        error: RestartChildError::NotFound,
    };
    assert_eq!(soon(partitions.resize(2)).await, Err(failed));
    assert_eq!(partitions.partitions().len(), 1);
}

/// PSUP-13, PSUP-06
#[tokio::test(start_paused = true)]
async fn partitions_that_a_restart_of_all_brings_back_have_no_keys() {
    let record = Record::new();
    let partitions = four(&record).strategy(Strategy::OneForAll);
    let partitions = partitions.start().await.unwrap();
    partitions.resize(2).await.unwrap();
    let first = partitions.of_number(0).whereis().unwrap();
    first.cast(stop(other("boom"))).unwrap();
    soon(first.pid().monitor()).await;
    settle().await;
    assert_eq!(sizes(&partitions).await, (2, 4));
    assert_eq!(soon(partitions.resize(3)).await, Ok(2));
    assert_eq!(sizes(&partitions).await, (3, 3));
    assert!(answers(&partitions, 2).await);
}

/// PSUP-13: as after a restart of the supervisor in OTP.
#[tokio::test(start_paused = true)]
async fn a_supervisor_that_is_restarted_begins_with_all_partitions() {
    let record = Record::new();
    let (spec, parts) = four(&record).max_restarts(0).into_child();
    let tree = Supervisor::one_for_one().child(spec.id("parts"));
    let tree = tree.start().await.unwrap();
    assert_eq!(soon(parts.resize(1)).await, Ok(4));
    assert_eq!(sizes(&parts).await, (1, 1));
    let only = parts.of_number(3).whereis().unwrap();
    only.cast(stop(other("boom"))).unwrap();
    soon(only.pid().monitor()).await;
    settle().await;
    assert_eq!(sizes(&parts).await, (4, 4));
    assert!(answers(&parts, 3).await);

    // The same spec, for another tree: the two don't know of each other.
    soon(parts.resize(2)).await.unwrap();
    let spec = tree.child_spec("parts").await.unwrap();
    let another = Supervisor::one_for_one().child(spec).start().await.unwrap();
    assert_eq!(record.count("3 init"), 3);
    assert_eq!(sizes(&parts).await, (2, 2));
    another.stop().await.unwrap();
    tree.stop().await.unwrap();
}

/// PSUP-13
#[tokio::test(start_paused = true)]
async fn a_resize_that_nobody_waits_for_is_carried_out() {
    let partitions = four(&Record::new()).start().await.unwrap();
    {
        let mut resize = pin!(partitions.resize(2));
        assert_eq!(resize.as_mut().now_or_never(), None);
    }
    settle().await;
    assert_eq!(sizes(&partitions).await, (2, 2));
}

/// PSUP-13: under contention, each resize follows another one, and a key always finds somebody.
#[tokio::test(flavor = "multi_thread")]
async fn of_many_resizes_at_once_each_sees_the_one_before_it() {
    let partitions = four(&Record::new()).start().await.unwrap();
    let over = Arc::new(AtomicBool::new(false));
    let reader = {
        let (partitions, over) = (partitions.clone(), Arc::clone(&over));
        tokio::spawn(async move {
            let mut answered = 0;
            while !over.load(Ordering::SeqCst) {
                let children = partitions.partitions().len();
                assert!((1..=4).contains(&children), "{children}");
                // The first partition is never stopped.
                assert!(answers(&partitions, 0).await);
                match soon(partitions.of_number(7).call(|from| answer(from, ()))).await {
                    Ok(()) => answered += 1,
                    Err(CallError::NoProc | CallError::Exited(ExitReason::Shutdown)) => {}
                    Err(error) => unreachable!("{error}"),
                }
            }
            answered
        })
    };
    let resizes = (0..4).map(|worker| {
        let partitions = partitions.clone();
        tokio::spawn(async move {
            let mut steps = Vec::new();
            for round in 0..50 {
                let to = 1 + (worker + round) % 4;
                steps.push((soon(partitions.resize(to)).await.unwrap(), to));
            }
            steps
        })
    });
    let steps = join_all(resizes).await.into_iter().flat_map(Result::unwrap);
    // Each number that was left was reached before, but the first one; each that was reached was left, but
    // the last one.
    let mut balance = [0; 5];
    for (from, to) in steps {
        balance[from] -= 1;
        balance[to] += 1;
    }
    let last = partitions.partitions().len();
    balance[4] += 1;
    balance[last] -= 1;
    assert_eq!(balance, [0; 5]);
    over.store(true, Ordering::SeqCst);
    assert!(reader.await.unwrap() > 0);
    assert_eq!(sizes(&partitions).await, (last, last));
}
