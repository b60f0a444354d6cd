//! Reasons that carry a value of the user's, whose destructor looks at the process they were sent to.

use std::future::pending;

use genserver::{Address as _, ExitReason, Pid, Process};
use tokio::runtime::Runtime;

use super::support::{Flag, Raise, comes_to_an_end, gone, idle, trapper, worker};

/// Asks when it is dropped.
#[derive(Debug)]
struct Curious {
    about: Pid,
    dropped: Option<Dropped>,
}

struct Dropped(#[expect(dead_code, reason = "held for its drop")] Raise);

impl std::fmt::Debug for Dropped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Dropped")
    }
}

impl PartialEq for Curious {
    fn eq(&self, other: &Self) -> bool {
        self.about == other.about
    }
}

impl Drop for Curious {
    fn drop(&mut self) {
        let _alive = self.about.is_alive();
    }
}

/// A reason that asks about `about`, and whether it has been dropped.
fn curious(about: &Pid) -> (ExitReason, Flag) {
    let flag = Flag::default();
    let reason = ExitReason::other(Curious {
        about: about.clone(),
        dropped: Some(Dropped(flag.raised_by_drop())),
    });
    (reason, flag)
}

fn block_on(act: impl Future<Output = ()> + Send + 'static) -> bool {
    comes_to_an_end(|| Runtime::new().expect("a runtime").block_on(act))
}

/// PROC-07
#[test]
fn a_reason_sent_to_the_dead_may_ask_about_it_when_it_is_dropped() {
    let ended = block_on(async {
        let dead = gone().await;
        let (reason, dropped) = curious(&dead);
        dead.exit(reason);
        assert!(dropped.is_up());
    });
    assert!(ended, "the exit hangs");
}

/// PROC-10: the first fatal signal counts, and the others are dropped.
#[test]
fn a_second_fatal_signal_may_ask_about_its_target_when_it_is_dropped() {
    let ended = block_on(async {
        let target = Process::spawn(|_me| async {
            // Not an await: the signals must meet.
            while !futures_util::FutureExt::now_or_never(pending::<()>()).is_some() {
                tokio::task::yield_now().await;
            }
            Ok(())
        });
        let (reason, dropped) = curious(&target);
        target.kill();
        target.exit(reason);
        assert_eq!(target.monitor().await.reason, ExitReason::Killed);
        assert!(dropped.is_up());
    });
    assert!(ended, "the exit hangs");
}
