//! From start to stop.

use genserver::{
    Address, Context, ExitReason, FailedToStartChild, Init, IntoChildSpec, ServerSpec, Shutdown,
    StartError, Supervisor, SupervisorRef,
};

use super::super::handles::number;
use super::{Three, alone, mixed, pids, three};
use crate::puppet::{Play, Puppet, have, other};
use crate::record::{Record, secs, soon};

/// SUP-01, SUP-02
#[tokio::test(start_paused = true)]
async fn the_fields_start_in_their_order_and_stop_in_reverse() {
    let record = Record::new();
    let tree = three(&record).start().await.unwrap();
    assert_eq!(record.lines(), ["c init", "a init", "b init"]);
    tree.stop().await.unwrap();
    let ends = ["b", "a", "c"].map(|label| format!("{label} terminate shutdown"));
    assert_eq!(record.lines()[3..], ends);
}

/// SUP-18
#[tokio::test(start_paused = true)]
async fn the_name_is_that_of_the_supervisor() {
    #[derive(Supervisor)]
    #[supervisor(name = "derived-named")]
    struct Named {}

    let tree = Named {}.start().await.unwrap();
    let found = SupervisorRef::whereis("derived-named").unwrap();
    assert_eq!(found.pid(), tree.supervisor().pid());
    let second = Named {}.start().await.map(|tree| tree.supervisor().pid());
    assert_eq!(second, Err(StartError::AlreadyStarted(found.pid())));
    assert_eq!(found.count_children().await.unwrap().specs, 0);
}

/// SUP-03
#[tokio::test(start_paused = true)]
async fn a_field_that_fails_to_start_is_named() {
    let record = Record::new();
    let bad = {
        let record = record.clone();
        ServerSpec::with(move || Play::new(&record).begins(|_me, _ctx| Err(other("nope"))))
    };
    let tree = Three {
        a: bad,
        ..three(&record)
    };
    let Err(StartError::Failed(reason)) = tree.start().await else {
        panic!("it must fail")
    };
    let failed = reason.detail::<FailedToStartChild>().unwrap();
    assert_eq!(&*failed.id, "a");
    assert_eq!(record.lines(), ["c init", "c terminate shutdown"]);
}

/// SUP-08: linked to the server that starts it.
#[tokio::test(start_paused = true)]
async fn a_linked_tree_ends_with_the_server_that_started_it() {
    let record = Record::new();
    let (tell, told) = tokio::sync::oneshot::channel();
    let tree = three(&record);
    let parent = Play::new(&record).init(move |me, ctx: &mut Context<Puppet>| {
        let starting = tree.start_link(ctx);
        Box::pin(async move {
            let tree = starting.await.map_err(ExitReason::error)?;
            assert!(tell.send(tree).is_ok());
            Ok(Init::ok(me))
        })
    });
    let parent = parent.start().await.unwrap();
    let tree = soon(told).await.unwrap();
    let gone = tree.supervisor().pid().monitor();
    assert!(have(&parent, |ctx| ctx.pid().is_alive()).await.unwrap());
    parent.stop().reason(other("over")).await.unwrap();
    assert_eq!(soon(gone).await.reason, other("over"));
    assert_eq!(record.count("b terminate shutdown"), 1);
}

/// SUP-13: a tree is a child, and its handle works wherever it hangs.
#[tokio::test(start_paused = true)]
async fn a_tree_is_a_child_of_any_supervisor() {
    let _alone = alone().await;
    let record = Record::new();
    let spec = three(&record)
        .into_child_spec()
        .id("three")
        .shutdown(Shutdown::Infinity);
    let outer = Supervisor::one_for_one()
        .child(spec)
        .child(mixed(&record).into_supervisor());
    let outer = outer.start().await.unwrap();
    let lines = record.lines();
    assert_eq!(
        lines,
        ["c init", "a init", "b init", "cache init", "leaf init"]
    );
    let further = three(&Record::new()).into_child_spec().id("further");
    outer.start_child(further).await.unwrap();
    assert_eq!(outer.count_children().await.unwrap().supervisors, 3);
    outer.stop().await.unwrap();
    assert_eq!(record.count("c terminate shutdown"), 1);
}

/// The handle of a clone is the same handle.
#[tokio::test(start_paused = true)]
async fn a_clone_of_the_handle_is_to_the_same_tree() {
    let _alone = alone().await;
    let tree = mixed(&Record::new()).start().await.unwrap();
    let copy = tree.clone();
    assert_eq!(number(&copy.inner.leaf).await, Ok(1));
    assert_eq!(number(&tree.inner.leaf).await, Ok(2));
    let shown = format!("{copy:?}");
    assert!(shown.starts_with("MixedRef { cache: "), "{shown}");
    assert!(shown.contains("inner: InnerRef { leaf: "), "{shown}");
    copy.stop().await.unwrap();
    assert!(!tree.supervisor().pid().is_alive() && !tree.hourly.is_alive());
}

/// SUP-114: an inner tree has any time to stop, unless its field says otherwise.
#[tokio::test(start_paused = true)]
async fn the_shutdown_of_a_field_is_that_of_the_attribute() {
    #[derive(Supervisor)]
    struct Outer {
        #[child(shutdown = "infinity")]
        patient: ServerSpec<Puppet>,
        #[child(shutdown = "20s")]
        hasty: ServerSpec<Puppet>,
        #[child(shutdown = "brutal_kill")]
        victim: ServerSpec<Puppet>,
    }
    let record = Record::new();
    let slow = |label| {
        let record = record.clone();
        ServerSpec::with(move || {
            let play = Play::new(&record).label(label).trapping(true);
            play.ends(|| tokio::time::sleep(secs(100)))
        })
    };
    let tree = Outer {
        patient: slow("patient"),
        hasty: slow("hasty"),
        victim: slow("victim"),
    };
    let tree = tree.start().await.unwrap();
    let [patient, hasty, victim] = pids([&tree.patient, &tree.hasty, &tree.victim])
        .map(|pid| pid.map(|pid| pid.monitor()).unwrap());
    let begin = tokio::time::Instant::now();
    tree.stop().await.unwrap();
    assert_eq!(begin.elapsed().as_secs(), 120);
    assert_eq!(soon(victim).await.reason, ExitReason::Killed);
    assert_eq!(soon(hasty).await.reason, ExitReason::Killed);
    assert_eq!(soon(patient).await.reason, ExitReason::Shutdown);
    assert_eq!(record.count("victim terminate shutdown"), 0);
}
