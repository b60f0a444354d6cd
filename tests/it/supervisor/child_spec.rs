//! What a child spec says when it says nothing, and how it is overridden.

use genserver::{
    Address, CastError, ChildSpec, Context, ExitReason, GenServer, Init, IntoChildSpec as _, Named,
    Never, Restart, Shutdown, StartChildError, StartError, Supervisor,
};
use tokio::time::Instant;

use super::family::Family;
use crate::puppet::{Play, Puppet, busy, note, other};
use crate::record::{Record, millis, secs, settle};

/// Takes its time to end.
struct Slow(u64);

impl GenServer for Slow {
    type Args = u64;
    type Call = Never;
    type Cast = Never;
    type Info = Never;
    type Continue = Never;

    async fn init(seconds: u64, ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        ctx.trap_exits(true);
        Ok(Init::ok(Self(seconds)))
    }

    async fn terminate(&mut self, _reason: &ExitReason, _ctx: &mut Context<Self>) {
        tokio::time::sleep(secs(self.0)).await;
    }
}

/// GS-107: the id is the type.
#[tokio::test(start_paused = true)]
async fn the_id_of_a_child_is_its_type() {
    let tree = Supervisor::one_for_one()
        .child(ChildSpec::of::<Slow>(0))
        .start()
        .await
        .unwrap();
    let again = tree.start_child(ChildSpec::of::<Slow>(0)).await;
    assert!(matches!(again, Err(StartChildError::AlreadyStarted(_))));
    assert!(
        tree.start_child(ChildSpec::of::<Slow>(0).id("another"))
            .await
            .is_ok()
    );
    tree.stop().await.unwrap();
}

/// GS-107: permanent.
#[tokio::test(start_paused = true)]
async fn a_child_is_permanent_by_default() {
    let spec = ChildSpec::of::<Slow>(0).name("spec-permanent");
    let _tree = Supervisor::one_for_one().child(spec).start().await.unwrap();
    let named = Named::<Slow>::new("spec-permanent");
    let old = named.whereis().unwrap();
    named.stop().await.unwrap();
    settle().await;
    assert!(named.is_alive() && named.whereis() != Some(old));
}

/// GS-107: five seconds.
#[tokio::test(start_paused = true)]
async fn a_child_has_five_seconds_to_end_by_default() {
    for (needs, takes, reason) in [(4, 4, ExitReason::Shutdown), (6, 5, ExitReason::Killed)] {
        let spec = ChildSpec::of::<Slow>(needs).name("spec-five");
        let tree = Supervisor::one_for_one().child(spec).start().await.unwrap();
        let gone = Named::<Slow>::new("spec-five")
            .whereis()
            .unwrap()
            .pid()
            .monitor();
        let begin = Instant::now();
        tree.stop().await.unwrap();
        let took = begin.elapsed();
        assert!(
            secs(takes) <= took && took < secs(takes) + millis(20),
            "{took:?}"
        );
        assert_eq!(gone.await.reason, reason);
    }
}

/// GS-108
#[tokio::test(start_paused = true)]
async fn every_field_can_be_overridden() {
    let spec = ChildSpec::of::<Slow>(3)
        .id("mine")
        .name("spec-mine")
        .restart(Restart::Temporary)
        .shutdown(Shutdown::After(secs(1)));
    let tree = Supervisor::one_for_one()
        .child(spec.clone())
        .start()
        .await
        .unwrap();
    let begin = Instant::now();
    tree.stop().await.unwrap();
    assert!(begin.elapsed() < secs(2));

    let tree = Supervisor::one_for_one()
        .child(spec.clone())
        .start()
        .await
        .unwrap();
    Named::<Slow>::new("spec-mine")
        .whereis()
        .unwrap()
        .pid()
        .kill();
    settle().await;
    assert!(
        tree.start_child(spec).await.is_ok(),
        "it was temporary, and its id is free"
    );
}

/// A15: the mailbox of a child may be bounded, at each of its starts.
#[tokio::test(start_paused = true)]
async fn a_child_may_have_a_bounded_mailbox() {
    let family = Family::new("spec-mailbox");
    let _tree = Supervisor::one_for_one()
        .child(family.member("a").mailbox(1))
        .start()
        .await
        .unwrap();
    for _ in 0..2 {
        let server = family.get("a");
        server.cast(busy(millis(10))).unwrap();
        assert!(matches!(server.cast(note("x")), Err(CastError::Full(_))));
        tokio::time::sleep(secs(1)).await;
        family.end("a", other("r")).await;
    }
}

/// A child spec can be used more than once.
#[tokio::test(start_paused = true)]
async fn a_child_spec_can_be_cloned() {
    let spec = ChildSpec::of::<Slow>(0);
    let children = ["one", "two", "three"].map(|id| spec.clone().id(id));
    let tree = Supervisor::one_for_one()
        .children(children)
        .start()
        .await
        .unwrap();
    tree.stop().await.unwrap();
}

/// SUP-11: permanent, five seconds for a worker and any time for a supervisor, not significant.
#[tokio::test(start_paused = true)]
async fn a_spec_has_the_defaults_of_otp() {
    let worker = ChildSpec::with::<Puppet>(|| Play::new(&Record::new()));
    let shown = format!("{worker:?}");
    let defaults = [
        "restart: Permanent",
        "shutdown: After(5s)",
        "significant: false",
        "backoff: None",
    ];
    for default in defaults {
        assert!(shown.contains(default), "{shown}");
    }
    let inner = Supervisor::one_for_one().into_child_spec();
    let shown = format!("{inner:?}");
    assert!(
        shown.contains("restart: Permanent") && shown.contains("shutdown: Infinity"),
        "{shown}"
    );
}

/// SUP-13: a value that knows how it is started, and a type with its arguments, are children.
#[tokio::test(start_paused = true)]
async fn a_job_a_supervisor_and_a_type_with_arguments_are_children() {
    use genserver::{Job, JobContext, JobResult, ServerSpec, job};

    #[job(interval = 600)]
    #[derive(Clone)]
    struct Demo;

    impl Job for Demo {
        async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
            Ok(())
        }
    }

    let tree = Supervisor::one_for_one()
        .child(Demo)
        .child(ServerSpec::<Puppet>::with(|| Play::new(&Record::new())))
        .child(Supervisor::rest_for_one())
        .start()
        .await
        .unwrap();
    assert_eq!(tree.count_children().await.unwrap().active, 3);
}

/// SUP-15: started, ignored, failed, panicked.
#[tokio::test(start_paused = true)]
async fn a_start_succeeds_or_ignores_or_fails() {
    let tree = Supervisor::one_for_one().start().await.unwrap();
    let begin = |id, init: fn(Puppet) -> Result<Init<Puppet>, ExitReason>| {
        let play = move || Play::new(&Record::new()).begins(move |me, _ctx| init(me));
        ChildSpec::with::<Puppet>(play).id(id)
    };
    assert!(
        tree.start_child(begin("ok", |me| Ok(Init::ok(me))))
            .await
            .unwrap()
            .is_some()
    );
    assert_eq!(
        tree.start_child(begin("shy", |_me| Ok(Init::Ignore))).await,
        Ok(None)
    );
    let failures = [
        begin("error", |_me| Ok(Init::Error(other("r")))),
        begin("stop", |_me| Ok(Init::Stop(other("r")))),
        begin("err", |_me| Err(other("r"))),
        begin("panic", |_me| panic!("boom")),
    ];
    for failing in failures {
        let failed = tree.start_child(failing).await;
        assert!(
            matches!(failed, Err(StartChildError::Failed(StartError::Failed(_)))),
            "{failed:?}"
        );
    }
    assert_eq!(tree.count_children().await.unwrap().specs, 2);
}
