//! Reasons that carry a value of the user's, whose destructor looks at the process it was sent to.

use genserver::{Address as _, ExitReason, Pid};
use tokio::runtime::Builder;

use super::support::{Flag, Raise, comes_to_an_end, gone, idle, trapper, within};
use crate::bomb::Bomb;

/// Asks about a process when it is dropped.
struct Curious {
    about: Pid,
    #[expect(dead_code, reason = "held for its drop")]
    raise: Raise,
}

impl Drop for Curious {
    fn drop(&mut self) {
        let _alive = self.about.is_alive();
    }
}

impl PartialEq for Curious {
    fn eq(&self, other: &Self) -> bool {
        self.about == other.about
    }
}

impl std::fmt::Debug for Curious {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Curious")
    }
}

/// A reason that asks about a process, and whether it has done so.
fn curious(about: &Pid) -> (ExitReason, Flag) {
    let (about, flag) = (about.clone(), Flag::default());
    let raise = flag.raised_by_drop();
    (ExitReason::other(Curious { about, raise }), flag)
}

/// Whether a test comes to an end; on one thread, so that signals meet between two awaits.
fn passes(test: impl Future<Output = ()> + Send + 'static) -> bool {
    comes_to_an_end(|| {
        if let Ok(runtime) = Builder::new_current_thread().enable_all().build() {
            runtime.block_on(test);
        }
    })
}

/// PROC-11
#[test]
fn a_reason_sent_to_the_dead_may_ask_about_it_when_it_is_dropped() {
    let passes = passes(async {
        let dead = gone().await;
        let (reason, dropped) = curious(&dead);
        dead.exit(reason);
        assert!(dropped.is_up());
    });
    assert!(passes);
}

/// PROC-10: the first fatal signal counts, and the others are dropped.
#[test]
fn a_second_fatal_signal_may_ask_about_its_target_when_it_is_dropped() {
    let passes = passes(async {
        let target = idle();
        let end = target.monitor();
        let (reason, dropped) = curious(&target);
        target.kill();
        target.exit(reason);
        assert!(dropped.is_up());
        assert_eq!(end.await.reason, ExitReason::Killed);
    });
    assert!(passes);
}

/// PROC-10: a kill that comes second leaves the first one its reason.
#[test]
fn the_reason_of_an_end_may_ask_about_the_process_that_ended() {
    let passes = passes(async {
        let target = idle();
        let end = target.monitor();
        let (reason, dropped) = curious(&target);
        target.exit(reason.clone());
        target.kill();
        assert_eq!(end.await.reason, reason);
        assert!(!dropped.is_up(), "the process still shows its reason");
    });
    assert!(passes);
}

/// What was not read when the process ends is dropped with it.
#[test]
fn an_exit_that_is_never_read_may_ask_about_its_reader_when_it_is_dropped() {
    let passes = passes(async {
        let (reader, _heard) = trapper().await.unwrap();
        let end = reader.pid().monitor();
        let (reason, dropped) = curious(&reader.pid());
        reader.pid().exit(reason);
        reader.pid().kill();
        assert_eq!(end.await.reason, ExitReason::Killed);
        assert!(dropped.is_up());
    });
    assert!(passes);
}

/// PROC-13: an exit from somebody who was unlinked meanwhile is dropped.
#[test]
fn the_reason_of_a_former_peer_may_ask_about_whom_it_does_not_reach() {
    let passes = passes(async {
        let (server, _heard) = trapper().await.unwrap();
        let (peer, it) = (idle(), server.pid());
        let former = peer.clone();
        let unlinked = within(&server, move |ctx| {
            let linked = ctx.link(&former);
            ctx.unlink(&former);
            linked
        });
        unlinked.await.unwrap().unwrap();
        let end = peer.monitor();
        let (reason, _dropped) = curious(&it);
        peer.exit(reason.clone());
        assert_eq!(end.await.reason, reason);
        assert!(server.is_alive());
    });
    assert!(passes);
}

/// A reason that panics when it is dropped.
#[derive(Debug)]
struct Explosive(Bomb);

impl PartialEq for Explosive {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

/// PROC-20, PROC-03: what was not read is dropped, and everybody hears of the end all the same.
#[tokio::test(start_paused = true)]
async fn a_reason_that_was_never_read_and_panics_when_it_is_dropped_keeps_nobody_from_hearing() {
    let (reader, _heard) = trapper().await.unwrap();
    let (linked, pid) = (idle(), reader.pid());
    let peer = linked.clone();
    within(&reader, move |ctx| ctx.link(&peer))
        .await
        .unwrap()
        .unwrap();
    let (end, end_of_linked) = (pid.monitor(), linked.monitor());
    for _ in 0..2 {
        pid.exit(ExitReason::other(Explosive(Bomb)));
    }
    pid.kill();
    assert_eq!(end.await.reason, ExitReason::Killed);
    assert_eq!(end_of_linked.await.reason, ExitReason::Killed);
}
