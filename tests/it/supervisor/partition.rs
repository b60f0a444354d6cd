//! Partition supervisors.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use genserver::{
    Address, CallError, ExitReason, FailedToStartChild, Init, PartitionSupervisor,
    PartitionSupervisorRef, ServerSpec, StartError, Strategy, Supervisor, TypedChild, whereis,
};

use crate::puppet::{Play, Puppet, answer, other, stop};
use crate::record::{Record, settle, soon};

const LABELS: [&str; 4] = ["0", "1", "2", "3"];

/// Partitions that write what happens to them under their number.
fn partitions(record: &Record) -> PartitionSupervisor<Puppet> {
    let record = record.clone();
    let of = move |number: usize| {
        let record = record.clone();
        ServerSpec::with(move || Play::new(&record).label(LABELS[number]).trapping(true))
    };
    PartitionSupervisor::with(of).partitions(4)
}

#[expect(clippy::unwrap_used, reason = "a fixture")]
async fn end(partitions: &PartitionSupervisorRef<Puppet>, number: u64) {
    let server = partitions.of_number(number).whereis().unwrap();
    let gone = server.pid().monitor();
    server.cast(stop(other("boom"))).unwrap();
    soon(gone).await;
    settle().await;
}

/// PSUP-01
#[tokio::test(start_paused = true)]
async fn the_partitions_are_numbered_and_start_in_order() {
    let record = Record::new();
    let partitions = partitions(&record).start().await.unwrap();
    assert_eq!(record.lines(), ["0 init", "1 init", "2 init", "3 init"]);
    let children = partitions.which_children().await.unwrap();
    let ids: Vec<_> = children.iter().map(|child| &*child.id).collect();
    assert_eq!(ids, ["3", "2", "1", "0"]);
    for _ in 0..3 {
        end(&partitions, 0).await;
    }
    assert_eq!(partitions.count_children().await.unwrap().active, 4);
    let gone = partitions.pid().monitor();
    end(&partitions, 0).await;
    assert_eq!(
        soon(gone).await.reason,
        ExitReason::Shutdown,
        "three in five seconds"
    );
}

/// PSUP-01
#[tokio::test(start_paused = true)]
async fn there_are_as_many_partitions_as_threads_unless_told_otherwise() {
    let record = Record::new();
    let threads = std::thread::available_parallelism().unwrap().get();
    let play = move |_number| {
        let record = record.clone();
        ServerSpec::<Puppet>::with(move || Play::new(&record))
    };
    let many = PartitionSupervisor::with(play.clone())
        .start()
        .await
        .unwrap();
    assert_eq!(many.partitions().len(), threads);
    let one = PartitionSupervisor::with(play)
        .partitions(0)
        .start()
        .await
        .unwrap();
    assert_eq!(one.partitions().len(), 1, "one at least");
}

/// PSUP-02: the arguments are made once for each.
#[tokio::test(start_paused = true)]
async fn arguments_are_made_once_and_used_again_by_restarts() {
    use genserver::genserver;

    struct Part {
        number: usize,
    }

    #[genserver]
    impl Part {
        #[init]
        fn init(number: usize) -> Self {
            Self { number }
        }

        #[call]
        fn number(&self) -> usize {
            self.number
        }
    }

    let made = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&made);
    let parts = PartitionSupervisor::<Part>::new(move |number| {
        count.fetch_add(1, Ordering::SeqCst);
        number * 10
    });
    let parts = parts.partitions(3).start().await.unwrap();
    assert_eq!(parts.of_number(2).number().await, Ok(20));
    let first = parts.of_number(2).whereis().unwrap();
    first.pid().kill();
    soon(first.pid().monitor()).await;
    assert_eq!(parts.of_number(2).number().await, Ok(20));
    assert_eq!(made.load(Ordering::SeqCst), 3);
}

/// PSUP-03
#[tokio::test(start_paused = true)]
async fn a_number_belongs_to_the_partition_of_its_remainder() {
    let partitions = partitions(&Record::new()).start().await.unwrap();
    for number in 0..12 {
        let child = partitions.of_number(number);
        let index = usize::try_from(number % 4).unwrap();
        assert_eq!(child, &partitions.partitions()[index]);
    }
    assert_eq!(partitions.of_number(u64::MAX), &partitions.partitions()[3]);
}

/// PSUP-04: stable, and spread over all.
#[tokio::test(start_paused = true)]
async fn a_key_always_belongs_to_the_same_partition() {
    let partitions = partitions(&Record::new()).start().await.unwrap();
    let mut used = HashSet::new();
    for key in 0..400 {
        let key = format!("key {key}");
        assert_eq!(partitions.of(&key), partitions.of(key.as_str()));
        let all = partitions.partitions();
        let index = all.iter().position(|child| child == partitions.of(&key));
        used.insert(index.unwrap());
    }
    assert_eq!(used.len(), 4);
}

/// PSUP-05
#[tokio::test(start_paused = true)]
async fn a_partition_that_fails_is_restarted_alone_and_reached_by_the_same_keys() {
    let record = Record::new();
    let partitions = partitions(&record).start().await.unwrap();
    let before = partitions.of_number(2).whereis();
    end(&partitions, 2).await;
    assert_eq!(record.lines()[4..], ["2 terminate boom", "2 init"]);
    let answered = partitions.of_number(2).call(|from| answer(from, ()));
    assert_eq!(soon(answered).await, Ok(()));
    assert_ne!(partitions.of_number(2).whereis(), before);
}

/// PSUP-06
#[tokio::test(start_paused = true)]
async fn with_one_for_all_a_failing_partition_replaces_all() {
    let record = Record::new();
    let partitions = partitions(&record).strategy(Strategy::OneForAll);
    let partitions = partitions.start().await.unwrap();
    end(&partitions, 2).await;
    let all = ["0", "1", "2", "3"].map(|label| record.count(&format!("{label} init")));
    assert_eq!(all, [2; 4]);
}

/// PSUP-07
#[tokio::test(start_paused = true)]
async fn partitions_are_listed_and_counted() {
    let partitions = partitions(&Record::new()).start().await.unwrap();
    assert_eq!(partitions.partitions().len(), 4);
    let counts = partitions.count_children().await.unwrap();
    let counts = (
        counts.specs,
        counts.active,
        counts.workers,
        counts.supervisors,
    );
    assert_eq!(counts, (4, 4, 4, 0));
}

/// PSUP-08, PSUP-10
#[tokio::test(start_paused = true)]
async fn a_stop_is_over_when_it_returns_and_then_nobody_is_there() {
    let record = Record::new();
    let name = "sup-partition-stop";
    let partitions = partitions(&record).name(name).start().await.unwrap();
    assert_eq!(whereis(name), Some(partitions.pid()));
    partitions.stop().await.unwrap();
    assert_eq!(whereis(name), None);
    assert_eq!(
        record.lines()[4..].first().map(String::as_str),
        Some("3 terminate shutdown")
    );
    let answered = partitions.of(&"key").call(|from| answer(from, ()));
    assert_eq!(soon(answered).await, Err(CallError::NoProc));
    assert_eq!(partitions.count_children().await, Err(CallError::NoProc));
}

/// PSUP-11
#[tokio::test(start_paused = true)]
async fn a_partition_that_fails_at_the_start_is_named_by_its_number() {
    let record = Record::new();
    let of = move |number: usize| {
        let record = record.clone();
        ServerSpec::<Puppet>::with(move || {
            Play::new(&record).begins(move |me, _ctx| match number {
                1 => Err(other("nah")),
                _ => Ok(Init::ok(me)),
            })
        })
    };
    let started = PartitionSupervisor::with(of).partitions(3).start().await;
    let Err(StartError::Failed(reason)) = started.map(|_partitions| ()) else {
        unreachable!("the second partition fails");
    };
    let failed = reason.detail::<FailedToStartChild>().unwrap();
    assert_eq!(&*failed.id, "1");
    assert_eq!(failed.error, StartError::Failed(other("nah")));
}

/// As a child of a supervisor: the handles outlive the whole of it.
#[tokio::test(start_paused = true)]
async fn partitions_under_a_supervisor_are_reached_after_all_were_restarted() {
    let record = Record::new();
    let (spec, parts) = partitions(&record).max_restarts(0).into_child();
    let tree = Supervisor::one_for_one().child(spec.id("parts"));
    let tree = tree.start().await.unwrap();
    end(&parts, 1).await;
    let answered = parts.of_number(3).call(|from| answer(from, ()));
    assert_eq!(soon(answered).await, Ok(()));
    assert_eq!(record.count("3 init"), 2);
    tree.stop().await.unwrap();
}
