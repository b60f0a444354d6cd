//! Who is restarted, and as what.

use genserver::{Address, ChildSpec, ExitReason, Next, Restart, Supervisor};

use super::family::Family;
use crate::puppet::{answers, boom, have, note, now, other, word};
use crate::record::{secs, settle, soon};

fn reasons() -> [ExitReason; 5] {
    let with = ExitReason::shutdown_with("x");
    [
        ExitReason::Normal,
        ExitReason::Shutdown,
        with,
        other("r"),
        ExitReason::Killed,
    ]
}

/// What becomes of a child that ends.
#[derive(Debug, PartialEq)]
enum Fate {
    Restarted,
    /// The supervisor knows its id, but it is down.
    Kept,
    /// The id can be used again.
    Gone,
}

async fn fate(restart: Restart, reason: ExitReason) -> Fate {
    // These tests run side by side, and names are everybody's.
    let family = Family::new(match restart {
        Restart::Permanent => "sup-restart-permanent",
        Restart::Transient => "sup-restart-transient",
        Restart::Temporary => "sup-restart-temporary",
    });
    let spec = || family.member("a").restart(restart);
    let Ok(tree) = Supervisor::one_for_one().child(spec()).start().await else {
        return Fate::Gone;
    };
    let old = family.pid("a");
    match reason {
        ExitReason::Killed => {
            let gone = old.monitor();
            old.kill();
            soon(gone).await;
            settle().await;
        }
        reason => family.end("a", reason).await,
    }
    let fate = match (family.is_up("a"), tree.start_child(spec()).await) {
        (true, Err(_)) if family.pid("a") != old => Fate::Restarted,
        (false, Err(genserver::StartChildError::AlreadyPresent)) => Fate::Kept,
        (_, _) => Fate::Gone,
    };
    assert!(tree.stop().await.is_ok());
    fate
}

/// SUP-20
#[tokio::test(start_paused = true)]
async fn a_permanent_child_is_always_restarted() {
    for reason in reasons() {
        assert_eq!(
            fate(Restart::Permanent, reason.clone()).await,
            Fate::Restarted,
            "{reason}"
        );
    }
}

/// SUP-22, SUP-23
#[tokio::test(start_paused = true)]
async fn a_transient_child_is_restarted_after_an_abnormal_end_and_kept_after_a_clean_one() {
    for reason in reasons() {
        let expected = if reason.is_clean() {
            Fate::Kept
        } else {
            Fate::Restarted
        };
        assert_eq!(
            fate(Restart::Transient, reason.clone()).await,
            expected,
            "{reason}"
        );
    }
}

/// SUP-24
#[tokio::test(start_paused = true)]
async fn a_temporary_child_is_never_restarted_and_forgotten() {
    for reason in reasons() {
        assert_eq!(
            fate(Restart::Temporary, reason.clone()).await,
            Fate::Gone,
            "{reason}"
        );
    }
}

/// SUP-20, for a panic.
#[tokio::test(start_paused = true)]
async fn a_child_that_panics_is_restarted() {
    let family = Family::new("sup-restart-panic");
    let _tree = Supervisor::one_for_one()
        .child(family.member("a"))
        .start()
        .await
        .unwrap();
    let old = family.pid("a");
    let gone = old.monitor();
    family.get("a").cast(boom()).unwrap();
    assert_eq!(word(&soon(gone).await.reason), "raised boom");
    settle().await;
    assert_ne!(family.pid("a"), old);
    assert_eq!(
        family.record.lines(),
        ["a init", "a terminate raised boom", "a init"]
    );
}

/// SUP-21: nothing of the old incarnation lives on.
#[tokio::test(start_paused = true)]
async fn a_restarted_child_is_a_new_process_with_the_name_and_none_of_the_timers() {
    let family = Family::new("sup-restart-new");
    let _tree = Supervisor::one_for_one()
        .child(family.member("a"))
        .start()
        .await
        .unwrap();
    let old = family.get("a");
    let change = now(|me, ctx| {
        me.number = 7;
        ctx.send_after(secs(10), note("old timer"));
        ctx.send_interval(secs(10), || note("old tick"));
        Ok(Next::Wait)
    });
    old.cast(change).unwrap();
    family.end("a", other("r")).await;
    let new = family.get("a");
    assert_ne!(old, new);
    let number = new.call(|from| {
        now(|me, _ctx| {
            from.reply(me.number);
            Ok(Next::Wait)
        })
    });
    assert_eq!(number.await, Ok(0));
    tokio::time::sleep(secs(60)).await;
    assert_eq!(family.record.lines(), ["a init", "a terminate r", "a init"]);
}

/// SUP-21: it keeps its place in the order.
#[tokio::test(start_paused = true)]
async fn a_restarted_child_keeps_its_place_in_the_order() {
    let family = Family::new("sup-restart-place");
    let members = ["a", "b", "c"].map(|id| family.member(id));
    let tree = Supervisor::one_for_one()
        .children(members)
        .start()
        .await
        .unwrap();
    family.end("a", other("r")).await;
    tree.stop().await.unwrap();
    let ends = [
        "c terminate shutdown",
        "b terminate shutdown",
        "a terminate shutdown",
    ];
    assert_eq!(family.record.lines()[5..], ends);
}

/// SUP-21, note A25: the same arguments again, as they were at first.
#[tokio::test(start_paused = true)]
async fn each_start_gets_a_clone_of_the_arguments() {
    /// Stops with what it was started with.
    struct Taker(Vec<u32>);

    impl genserver::GenServer for Taker {
        type Args = Vec<u32>;
        type Call = genserver::Caller<Vec<u32>>;
        type Cast = genserver::Never;
        type Info = genserver::Never;
        type Continue = genserver::Never;

        async fn init(
            args: Vec<u32>,
            _ctx: &mut genserver::Context<Self>,
        ) -> Result<genserver::Init<Self>, ExitReason> {
            Ok(genserver::Init::ok(Self(args)))
        }

        async fn handle_call(
            &mut self,
            from: genserver::Caller<Vec<u32>>,
            _ctx: &mut genserver::Context<Self>,
        ) -> Result<Next<Self>, ExitReason> {
            from.reply(std::mem::take(&mut self.0));
            Err(ExitReason::other("taken"))
        }
    }

    let spec = ChildSpec::of::<Taker>(vec![1, 2, 3]).name("sup-restart-args");
    let _tree = Supervisor::one_for_one().child(spec).start().await.unwrap();
    let taker = genserver::Named::<Taker>::new("sup-restart-args");
    for _ in 0..3 {
        assert_eq!(taker.call(|from| from).await, Ok(vec![1, 2, 3]));
        settle().await;
    }
}

/// SUP-25
#[tokio::test(start_paused = true)]
async fn the_siblings_of_a_failed_child_are_untouched() {
    let family = Family::new("sup-restart-siblings");
    let members = ["a", "b", "c"].map(|id| family.member(id));
    let _tree = Supervisor::one_for_one()
        .children(members)
        .start()
        .await
        .unwrap();
    let siblings = [family.pid("a"), family.pid("c")];
    family.end("b", other("r")).await;
    assert_eq!(siblings, [family.pid("a"), family.pid("c")]);
    assert!(answers(&family.get("b")).await);
    assert_eq!(family.record.lines()[3..], ["b terminate r", "b init"]);
}

/// SUP-26
#[tokio::test(start_paused = true)]
async fn a_child_that_unlinked_itself_is_still_stopped_with_the_tree() {
    let family = Family::new("sup-restart-unlinked");
    let tree = Supervisor::one_for_one()
        .child(family.member("a"))
        .start()
        .await
        .unwrap();
    let pid = tree.pid();
    have(&family.get("a"), move |ctx| ctx.unlink(&pid))
        .await
        .unwrap();
    tree.stop().await.unwrap();
    assert_eq!(family.record.lines(), ["a init", "a terminate shutdown"]);
}

/// SUP-26, note A11: OTP's supervisor would not notice.
#[tokio::test(start_paused = true)]
async fn a_child_that_unlinked_itself_and_ends_is_restarted_all_the_same() {
    let family = Family::new("sup-restart-unlinked-end");
    let tree = Supervisor::one_for_one()
        .child(family.member("a"))
        .start()
        .await
        .unwrap();
    let pid = tree.pid();
    have(&family.get("a"), move |ctx| ctx.unlink(&pid))
        .await
        .unwrap();
    family.end("a", other("r")).await;
    assert!(answers(&family.get("a")).await);
    assert_eq!(family.record.lines(), ["a init", "a terminate r", "a init"]);
}
