//! A body that is run by its own task and by others: by one at a time, as often as it was woken, and dropped
//! by whoever is the last.

use std::future::{Future, poll_fn};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::task::{Context, Poll, Waker};

use shuttle::future::block_on;
use shuttle::thread::{self, JoinHandle};

use super::{Fate, Fates, Inbox, Note, Unborn, join, other};
use crate::exit::ExitReason;
use crate::process::pid::AnyProcess as _;
use crate::process::{Cell, Life, Mail, Refused};
use crate::sync::explore;

/// Whether the body is being run.
#[derive(Clone, Default)]
struct Floor(Arc<AtomicBool>);

impl Floor {
    /// Runs `act`, which nobody else may run meanwhile.
    fn alone<T>(&self, act: impl FnOnce() -> T) -> T {
        assert!(!self.0.swap(true, Ordering::SeqCst), "two at once");
        thread::yield_now();
        let value = act();
        self.0.store(false, Ordering::SeqCst);
        value
    }
}

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

/// A process that its own task has begun to run, and this task.
fn begun(messages: u32) -> (Arc<Cell<Note>>, JoinHandle<()>) {
    let Unborn { cell, inbox, life } = Unborn::new(None);
    let task = cell.embody(Box::pin(body(inbox, life, Floor::default(), messages)));
    let task = thread::spawn(move || block_on(task));
    (cell, task)
}

/// A call: as a callback and its guard make it.
fn call(cell: &Cell<Note>, fates: &Fates) {
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

fn callers(cell: &Arc<Cell<Note>>, fates: &Fates, callers: u32) -> Vec<JoinHandle<()>> {
    let caller = |_| {
        let (cell, fates) = (Arc::clone(cell), fates.clone());
        thread::spawn(move || call(&cell, &fates))
    };
    (0..callers).map(caller).collect()
}

/// Nobody runs it while somebody does, each message is read, and its own task hears of the end: else this
/// would hang.
#[test]
fn whoever_runs_it_reads_all_messages_and_its_task_ends() {
    explore(|| {
        let fates = Fates::default();
        let (cell, task) = begun(4);
        join(callers(&cell, &fates, 3));
        // One that wakes it in the ordinary way.
        assert!(cell.push(Mail::Message(Note {
            number: 1,
            fates: fates.clone(),
        })));
        join([task]);
        assert_eq!(fates.of(Fate::Read), 4);
        assert_eq!(cell.end(), Some(ExitReason::Normal));
    });
}

/// The same with a caller alone: with so few steps, nearly every order is tried.
#[test]
fn a_caller_and_the_own_task_lose_no_message() {
    explore(|| {
        let fates = Fates::default();
        let (cell, task) = begun(1);
        call(&cell, &fates);
        join([task]);
        assert_eq!(fates.of(Fate::Read), 1);
    });
}

/// A message that comes between a call and the run that it promises is not left until then.
#[test]
fn whoever_is_late_to_run_it_keeps_nobody_waiting() {
    explore(|| {
        let fates = Fates::default();
        let (cell, task) = begun(2);
        let note = |number| Note {
            number,
            fates: fates.clone(),
        };
        let promised = cell
            .push_and_run(note(0), |note| note)
            .is_ok_and(|waits| waits);
        assert!(cell.push(Mail::Message(note(1))));
        // The promise is kept when all is over.
        if !promised {
            cell.wake();
        }
        join([task]);
        cell.step_in();
        assert_eq!(fates.of(Fate::Read), 2);
    });
}

/// I4: a kill comes through while somebody else runs it.
#[test]
fn a_kill_while_others_run_it_ends_it_once() {
    explore(|| {
        let fates = Fates::default();
        let (cell, task) = begun(9);
        let pid = cell.pid();
        let (calling, watching) = (callers(&cell, &fates, 2), pid.monitor());
        pid.kill();
        assert_eq!(block_on(watching).reason, ExitReason::Killed);
        join(calling);
        join([task]);
        assert_eq!(fates.sum(), 2);
    });
}

/// A body that waits for something else than mail: each time it is woken, it is polled again, by whomever.
#[test]
fn a_wake_up_while_somebody_runs_it_leads_to_another_run() {
    explore(|| {
        let (cell, count) = (Unborn::new(None).cell, Arc::new(AtomicU32::new(0)));
        let (floor, done, seen) = (
            Floor::default(),
            Arc::clone(&count),
            Arc::new(Slot::default()),
        );
        let (slot, process) = (Arc::clone(&seen), Arc::clone(&cell));
        let waiting = poll_fn(move |cx| {
            floor.alone(|| {
                slot.put(cx);
                match done.load(Ordering::SeqCst) {
                    2 => Poll::Ready(()),
                    _ => Poll::Pending,
                }
            })
        });
        let task = cell.embody(Box::pin(async move {
            process.run_by_this_task().await;
            waiting.await;
        }));
        let task = thread::spawn(move || block_on(task));
        let stepping = {
            let cell = Arc::clone(&cell);
            let seen = Arc::clone(&seen);
            thread::spawn(move || {
                // Nobody steps in for one that has not begun: it does not wait for mail.
                while !seen.is_known() {
                    thread::yield_now();
                }
                (0..2).for_each(|_| cell.step_in());
            })
        };
        for _ in 0..2 {
            count.fetch_add(1, Ordering::SeqCst);
            seen.wake();
        }
        join([stepping, task]);
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

/// Its own task is dropped, as when a runtime ends: the body goes, and with it the life, whoever runs it.
#[test]
fn a_task_that_is_dropped_takes_its_body_along() {
    explore(|| {
        let fates = Fates::default();
        let Unborn { cell, inbox, life } = Unborn::new(None);
        let mut task = Box::pin(cell.embody(Box::pin(body(inbox, life, Floor::default(), 9))));
        block_on(poll_fn(|cx| {
            assert!(task.as_mut().poll(cx).is_pending());
            Poll::Ready(())
        }));
        let watching = cell.pid().monitor();
        let calling = callers(&cell, &fates, 2);
        drop(task);
        assert_eq!(block_on(watching).reason, ExitReason::Killed);
        join(calling);
        assert_eq!(fates.sum(), 2);
        assert!(cell.end().is_some());
    });
}

/// Two that step in while the task is dropped, and one that kills: one end, once.
#[test]
fn all_at_once_end_it_once() {
    explore(|| {
        let fates = Fates::default();
        let (cell, task) = begun(2);
        let (pid, watching) = (cell.pid(), cell.pid().monitor());
        let killing = thread::spawn(move || pid.exit(other("died")));
        let calling = callers(&cell, &fates, 2);
        let reason = block_on(watching).reason;
        assert!(
            reason == other("died") || reason == ExitReason::Normal,
            "{reason:?}"
        );
        join([killing, task]);
        join(calling);
        assert_eq!(fates.sum(), 2);
    });
}
