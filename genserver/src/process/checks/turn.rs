//! A body that is run by its own task and by others: by one at a time, as often as it was woken, and dropped
//! by whoever is the last. Each check goes through the [moments](Moment) at which it can come to be shared, and
//! counts who [ran](Runs) it: one in which nobody ever stepped in would prove nothing.

use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::task::{Context, Poll, Waker};

use shuttle::future::block_on;
use shuttle::thread::{self, JoinHandle};

use super::floor::{Floor, Moment, Runs, explore_moment, explore_moments};
use super::{Fate, Fates, Inbox, Note, Unborn, join, other};
use crate::exit::ExitReason;
use crate::process::pid::AnyProcess as _;
use crate::process::{Cell, Life, Mail, Refused};

/// What a server does: reads until so many messages have come, or until a fatal signal.
async fn body(mut inbox: Inbox<Note>, life: Life<Note>, floor: Floor, messages: u32) {
    let cell = Arc::clone(inbox.cell());
    cell.run_by_this_task().await;
    let mut left = messages;
    while left > 0 {
        match poll_fn(|cx| floor.alone(|| inbox.poll_next(cx))).await {
            Ok(Mail::Message(note)) => {
                left -= 1;
                note.fates.count(Fate::Read);
            }
            Ok(_) => {}
            Err(reason) => {
                drop(inbox);
                return life.end(&reason);
            }
        }
    }
    drop(inbox);
    life.end(&ExitReason::Normal);
}

/// A process, and the threads of its own task and of whoever steps in at that moment.
pub(super) fn begun(
    moment: Moment,
    runs: &'static Runs,
    messages: u32,
) -> (Arc<Cell<Note>>, Vec<JoinHandle<()>>) {
    let Unborn { cell, inbox, life } = Unborn::new(None);
    let floor = Floor::new(runs);
    let task = cell.embody(Box::pin(body(inbox, life, floor.clone(), messages)));
    let first = moment.begin(&cell);
    let threads = [floor.spawn(task)].into_iter().chain(first).collect();
    floor.wait(moment);
    (cell, threads)
}

/// A call: as a callback and its guard make it.
pub(super) fn call(cell: &Cell<Note>, fates: &Fates) {
    let note = Note {
        number: 0,
        fates: fates.clone(),
    };
    match cell.push_and_run(note, |note| note) {
        Ok(true) => cell.step_in(),
        Ok(false) => {}
        Err(Refused::Dead(note) | Refused::Full(note)) => note.fates.count(Fate::Refused),
    }
}

/// Callers that each make so many calls.
fn callers(cell: &Arc<Cell<Note>>, fates: &Fates, callers: u32, calls: u32) -> Vec<JoinHandle<()>> {
    let caller = |_| {
        let (cell, fates) = (Arc::clone(cell), fates.clone());
        thread::spawn(move || (0..calls).for_each(|_| call(&cell, &fates)))
    };
    (0..callers).map(caller).collect()
}

/// Nobody runs it while somebody does, each message is read, and its own task hears of the end: else this
/// would hang.
#[test]
fn whoever_runs_it_reads_all_messages_and_its_task_ends() {
    explore_moments(|moment, runs| {
        let fates = Fates::default();
        let (cell, task) = begun(moment, runs, 7);
        join(callers(&cell, &fates, 3, 2));
        // One that wakes it in the ordinary way.
        assert!(cell.push(Mail::Message(Note {
            number: 1,
            fates: fates.clone(),
        })));
        join(task);
        assert_eq!(fates.of(Fate::Read), 7);
        assert_eq!(cell.end(), Some(ExitReason::Normal));
    });
}

/// The same with a caller alone: with so few steps, nearly every order is tried.
#[test]
fn a_caller_and_the_own_task_lose_no_message() {
    explore_moments(|moment, runs| {
        let fates = Fates::default();
        let (cell, task) = begun(moment, runs, 3);
        (0..3).for_each(|_| call(&cell, &fates));
        join(task);
        assert_eq!(fates.of(Fate::Read), 3);
    });
}

/// The first who steps in only has it shared, unless its own task happens to be polled at that moment.
#[test]
fn a_first_caller_leaves_it_to_the_own_task() {
    let runs = explore_moment(Moment::After, |moment, runs| {
        let fates = Fates::default();
        let (cell, task) = begun(moment, runs, 1);
        call(&cell, &fates);
        join(task);
        assert_eq!(fates.of(Fate::Read), 1);
    });
    assert!(runs.by_its_task() > 10 * runs.by_others());
}

/// I4: a kill comes through while somebody else runs it.
#[test]
fn a_kill_while_others_run_it_ends_it_once() {
    explore_moments(|moment, runs| {
        let fates = Fates::default();
        let (cell, task) = begun(moment, runs, 9);
        let pid = cell.pid();
        let (calling, watching) = (callers(&cell, &fates, 2, 3), pid.monitor());
        pid.kill();
        assert_eq!(block_on(watching).reason, ExitReason::Killed);
        join(calling);
        join(task);
        assert_eq!(fates.sum(), 6);
    });
}

/// A body that waits for something else than mail: each time it is woken, it is polled again, by whomever.
#[test]
fn a_wake_up_while_somebody_runs_it_leads_to_another_run() {
    explore_moments(|moment, runs| {
        let (cell, count) = (Unborn::new(None).cell, Arc::new(AtomicU32::new(0)));
        let (floor, done, seen) = (
            Floor::new(runs),
            Arc::clone(&count),
            Arc::new(Slot::default()),
        );
        let (slot, process) = (Arc::clone(&seen), Arc::clone(&cell));
        let waiting = {
            let floor = floor.clone();
            poll_fn(move |cx| {
                floor.alone(|| {
                    slot.put(cx);
                    match done.load(Ordering::SeqCst) {
                        5 => Poll::Ready(()),
                        _ => Poll::Pending,
                    }
                })
            })
        };
        let task = cell.embody(Box::pin(async move {
            process.run_by_this_task().await;
            waiting.await;
        }));
        let first = moment.begin(&cell);
        let task = floor.spawn(task);
        let stepping = {
            let cell = Arc::clone(&cell);
            let seen = Arc::clone(&seen);
            thread::spawn(move || {
                // Nobody steps in by a call for one that has not begun: it does not wait for mail.
                while moment == Moment::After && !seen.is_known() {
                    thread::yield_now();
                }
                (0..6).for_each(|_| cell.step_in());
            })
        };
        for _ in 0..5 {
            count.fetch_add(1, Ordering::SeqCst);
            seen.wake();
        }
        join([stepping, task].into_iter().chain(first));
    });
}

/// The waker of a body, and whether there has been any.
#[derive(Default)]
struct Slot(crate::sync::Mutex<Option<Waker>>, AtomicBool);

impl Slot {
    fn put(&self, cx: &Context<'_>) {
        *self.0.lock().expect("nobody panics") = Some(cx.waker().clone());
        self.1.store(true, Ordering::SeqCst);
    }

    fn is_known(&self) -> bool {
        self.1.load(Ordering::SeqCst)
    }

    fn wake(&self) {
        let waker = self.0.lock().expect("nobody panics").take();
        waker.into_iter().for_each(Waker::wake);
    }
}

/// Its own task is polled so often and then dropped, as when a runtime ends: the body goes, and with it the
/// life, whoever runs it.
fn a_task_is_dropped(moment: Moment, runs: &'static Runs, polls: u32) {
    let fates = Fates::default();
    let Unborn { cell, inbox, life } = Unborn::new(None);
    let floor = Floor::new(runs);
    floor.is_home();
    let mut task = Box::pin(cell.embody(Box::pin(body(inbox, life, floor, 9))));
    let first = moment.begin(&cell);
    let watching = cell.pid().monitor();
    let mut poll = || {
        block_on(poll_fn(|cx| {
            assert!(task.as_mut().poll(cx).is_pending());
            Poll::Ready(())
        }));
    };
    poll();
    let calling = callers(&cell, &fates, 2, 2);
    (1..polls).for_each(|_| poll());
    drop(task);
    assert_eq!(block_on(watching).reason, ExitReason::Killed);
    join(calling.into_iter().chain(first));
    assert_eq!(fates.sum(), 4);
    assert!(cell.end().is_some());
}

/// Some of the polls come before it is shared, others after.
#[test]
fn a_task_that_is_dropped_takes_its_body_along() {
    explore_moments(|moment, runs| a_task_is_dropped(moment, runs, 3));
}

/// Somebody wants it shared, but its own task is never polled again.
#[test]
fn a_task_that_is_dropped_before_it_has_shared_its_body_takes_that_along() {
    let runs = explore_moment(Moment::After, |moment, runs| {
        a_task_is_dropped(moment, runs, 1);
    });
    assert!(runs.by_its_task() > 0);
    assert_eq!(runs.by_others(), 0);
}

/// Two that step in while the task is dropped, and one that kills: one end, once.
#[test]
fn all_at_once_end_it_once() {
    explore_moments(|moment, runs| {
        let fates = Fates::default();
        let (cell, task) = begun(moment, runs, 4);
        call(&cell, &fates);
        let (pid, watching) = (cell.pid(), cell.pid().monitor());
        let killing = thread::spawn(move || pid.exit(other("died")));
        let calling = callers(&cell, &fates, 2, 2);
        let reason = block_on(watching).reason;
        assert!(
            reason == other("died") || reason == ExitReason::Normal,
            "{reason:?}"
        );
        join([killing]);
        join(task);
        join(calling);
        assert_eq!(fates.sum(), 5);
    });
}
