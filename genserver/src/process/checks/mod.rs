//! Processes meeting in every order: who lives, who dies and who hears of it must not depend on it.

use std::future::poll_fn;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use shuttle::future::block_on;
use shuttle::thread::{self, JoinHandle};

use super::{Cell, Inbox, Letter, Life, Mail, Pid, Question};
use crate::exit::ExitReason;

mod fatal;
mod floor;
mod late;
mod links;
mod mail;
mod monitors;
mod order;
mod turn;

/// What happened, in the order in which it did. Its lock is std's: writing is no place to switch at.
#[derive(Clone)]
struct Log<T>(Arc<Mutex<Vec<T>>>);

impl<T: Clone> Log<T> {
    fn new() -> Self {
        Self(Arc::default())
    }

    fn add(&self, event: T) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(event);
    }

    fn events(&self) -> Vec<T> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// Counts what became of letters.
#[derive(Clone, Default)]
struct Fates(Arc<[AtomicU32; 3]>);

#[derive(Clone, Copy)]
enum Fate {
    Read,
    Bounced,
    Refused,
}

impl Fates {
    fn count(&self, fate: Fate) {
        self.0[fate as usize].fetch_add(1, Ordering::Relaxed);
    }

    fn of(&self, fate: Fate) -> u32 {
        self.0[fate as usize].load(Ordering::Relaxed)
    }

    fn sum(&self) -> u32 {
        self.of(Fate::Read) + self.of(Fate::Bounced) + self.of(Fate::Refused)
    }
}

/// A message that somebody waits for an answer to.
struct Note {
    number: u32,
    fates: Fates,
}

impl Letter for Note {
    fn bounce(self, _reason: &ExitReason) {
        // As whoever is told would, it lets others see whether it comes too late.
        thread::yield_now();
        self.fates.count(Fate::Bounced);
    }

    fn asking(_question: Question) -> Option<Self> {
        None
    }
}

/// A process whose task has not begun.
struct Unborn {
    cell: Arc<Cell<Note>>,
    inbox: Inbox<Note>,
    life: Life<Note>,
}

impl Unborn {
    fn new(capacity: Option<usize>) -> Self {
        let cell = Cell::new("Unborn", capacity);
        Self {
            inbox: Inbox::new(Arc::clone(&cell)),
            life: Life::new(Arc::clone(&cell)),
            cell,
        }
    }

    /// One that gets exits as mail.
    fn trapping() -> Self {
        let unborn = Self::new(None);
        unborn.cell.trap_exits(true);
        unborn
    }

    fn pid(&self) -> Pid {
        self.cell.pid()
    }

    /// Ends it as a server ends.
    fn end(self, reason: &ExitReason) {
        drop(self.inbox);
        self.life.end(reason);
    }

    /// As [`end`](Self::end), at the same time as whatever else happens.
    fn end_at_once(self, reason: ExitReason) -> JoinHandle<()> {
        thread::spawn(move || self.end(&reason))
    }

    /// Runs it as a server runs: reads until `is_last`, or until a fatal signal. Gives its reason.
    fn serve(mut self, mut is_last: impl FnMut(Mail<Note>) -> bool) -> ExitReason {
        block_on(self.cell.run_by_this_task());
        let reason = loop {
            match block_on(poll_fn(|cx| self.inbox.poll_next(cx))) {
                Ok(mail) => {
                    if is_last(mail) {
                        break ExitReason::Normal;
                    }
                }
                Err(reason) => break reason,
            }
        };
        self.end(&reason);
        reason
    }

    /// What is in its queue now.
    fn mail(&mut self) -> Vec<Mail<Note>> {
        let mut found = Vec::new();
        block_on(poll_fn(|cx| {
            while let std::task::Poll::Ready(Ok(mail)) = self.inbox.poll_next(cx) {
                found.push(mail);
            }
            std::task::Poll::Ready(())
        }));
        found
    }

    /// The reasons of the exits in its queue.
    fn exits(&mut self) -> Vec<ExitReason> {
        let exits = self.mail().into_iter().filter_map(|mail| match mail {
            Mail::Exit(exit) => Some(exit.reason),
            Mail::Message(_)
            | Mail::Counted(_)
            | Mail::Down(_)
            | Mail::Stop(_)
            | Mail::Drained(_) => None,
        });
        exits.collect()
    }

    /// The reasons of the downs in its queue.
    fn downs(&mut self) -> Vec<ExitReason> {
        let downs = self.mail().into_iter().filter_map(|mail| match mail {
            Mail::Down(down) => Some(down.reason),
            Mail::Message(_)
            | Mail::Counted(_)
            | Mail::Exit(_)
            | Mail::Stop(_)
            | Mail::Drained(_) => None,
        });
        downs.collect()
    }

    fn ties(&self) -> (usize, usize) {
        let state = self.cell.lock();
        (state.lifelines.links.len(), state.lifelines.monitors.len())
    }
}

fn other(word: &'static str) -> ExitReason {
    ExitReason::other(word)
}

/// Waits for threads; a failure in one is ours.
fn join<T>(threads: impl IntoIterator<Item = JoinHandle<T>>) -> Vec<T> {
    let results = threads.into_iter().map(JoinHandle::join);
    results
        .map(|result| result.expect("no thread panics"))
        .collect()
}
