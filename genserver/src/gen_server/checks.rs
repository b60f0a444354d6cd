//! Everything that can become of a call, meeting in every order: one outcome, and the caller hears it
//! (I7, GS-26, GS-31 to GS-33).

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use shuttle::future::block_on;
use shuttle::thread::{self, JoinHandle};

use super::caller::{Caller, Found, Refusal, Slot, Waiting};
use crate::exit::ExitReason;
use crate::sync::{exhaust, explore};
use crate::timer::Expire;

/// A reply that counts where it ends up.
struct Value(Arc<AtomicU32>);

impl Drop for Value {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Outcome {
    Value,
    NoReply,
    Exited,
    Expired,
}

/// Waits as a caller does.
fn outcome<T: Send + 'static>(slot: &Slot<T>) -> Outcome {
    match block_on(poll_fn(|cx| slot.poll(cx))) {
        Found::Value(_) => Outcome::Value,
        Found::Refused(Refusal::NoReply) => Outcome::NoReply,
        Found::Refused(Refusal::Exited(_)) => Outcome::Exited,
        Found::Expired => Outcome::Expired,
    }
}

/// Replies from another task.
fn reply<T: Send + 'static>(caller: Caller<T>, value: T) -> JoinHandle<()> {
    thread::spawn(move || caller.reply(value))
}

/// What the loop does after the callback that kept the caller, and at its end.
fn serve<T: Send + 'static>(slot: &Arc<Slot<T>>) -> JoinHandle<()> {
    let slot = Arc::clone(slot);
    thread::spawn(move || {
        if slot.may_come_later() {
            slot.wait_for_the_end();
            slot.fail(&ExitReason::Killed);
        }
    })
}

fn expire<T: Send + 'static>(slot: &Arc<Slot<T>>) -> JoinHandle<()> {
    let slot = Arc::clone(slot);
    thread::spawn(move || slot.expire())
}

/// I7: whatever else happens, there is one outcome; this never hangs.
#[test]
fn a_caller_hears_one_thing_whoever_replies_ends_or_expires() {
    explore(|| {
        let (caller, slot) = Caller::new();
        let others = [reply(caller, ()), serve(&slot), expire(&slot)];
        let found = outcome(&slot);
        assert_ne!(found, Outcome::NoReply);
        for other in others {
            other.join().unwrap();
        }
    });
}

/// I7: the caller was dropped in a task, during the callback or after it.
#[test]
fn a_caller_that_is_dropped_is_told_whenever_it_is() {
    exhaust(|| {
        let (caller, slot) = Caller::<()>::new();
        let dropping = thread::spawn(move || drop(caller));
        let late = Arc::clone(&slot);
        // The server goes on and never ends.
        let serving = thread::spawn(move || late.may_come_later());
        assert_eq!(outcome(&slot), Outcome::NoReply);
        dropping.join().unwrap();
        serving.join().unwrap();
    });
}

/// GS-26: the server is about to end, so its reason is the answer, also to one that is dropped; only
/// one that was dropped before gets no reply.
#[test]
fn a_caller_that_is_dropped_while_the_server_ends_hears_of_one_of_both() {
    explore(|| {
        let (caller, slot) = Caller::<()>::new();
        let dropping = thread::spawn(move || drop(caller));
        let serving = serve(&slot);
        let found = outcome(&slot);
        assert!(
            matches!(found, Outcome::NoReply | Outcome::Exited),
            "{found:?}"
        );
        dropping.join().unwrap();
        serving.join().unwrap();
    });
}

/// GS-33: a reply that comes before the caller looks counts, whatever the clock says.
#[test]
fn a_reply_that_is_there_beats_a_timeout() {
    exhaust(|| {
        let (caller, slot) = Caller::new();
        let others = [reply(caller, ()), expire(&slot)];
        for other in others {
            other.join().unwrap();
        }
        assert_eq!(outcome(&slot), Outcome::Value);
    });
}

/// GS-32: a value is received or dropped, once, and never kept.
#[test]
fn a_reply_to_a_caller_that_gives_up_is_dropped_once() {
    exhaust(|| {
        let (caller, slot) = Caller::new();
        let drops = Arc::new(AtomicU32::new(0));
        let replying = reply(caller, Value(Arc::clone(&drops)));
        slot.abandon();
        replying.join().unwrap();
        assert_eq!(drops.load(Ordering::Relaxed), 1);
        assert!(slot.is_settled());
    });
}

/// I7: the waiter may change its task between two polls, and the last one is woken.
#[test]
fn the_last_task_that_waits_is_woken() {
    explore(|| {
        let (caller, slot) = Caller::new();
        let once = Arc::clone(&slot);
        // Polled once from a task that then leaves it to us.
        let polling = thread::spawn(move || {
            block_on(poll_fn(|cx| {
                std::task::Poll::Ready(once.poll(cx).is_ready())
            }))
        });
        let was_answered = polling.join().unwrap();
        let replying = reply(caller, ());
        assert!(!was_answered);
        assert_eq!(outcome(&slot), Outcome::Value);
        replying.join().unwrap();
    });
}

/// GS-31: what the loop decides after the callback, against a reply from elsewhere.
#[test]
fn a_late_reply_against_the_end_is_one_of_both() {
    exhaust(|| {
        let (caller, slot) = Caller::new();
        assert!(slot.may_come_later());
        let replying = reply(caller, ());
        let ending = Arc::clone(&slot);
        let ending = thread::spawn(move || ending.fail(&ExitReason::Killed));
        let found = outcome(&slot);
        assert!(
            matches!(found, Outcome::Value | Outcome::Exited),
            "{found:?}"
        );
        replying.join().unwrap();
        ending.join().unwrap();
        assert!(slot.is_settled());
    });
}
