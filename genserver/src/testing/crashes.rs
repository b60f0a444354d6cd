//! The book of the crashes under a test: [`Crashes`], and what is expected of it, [`ExpectedCrash`].

use std::fmt;
use std::future::{Future, IntoFuture};
use std::mem;
use std::panic::Location;
use std::pin::Pin;
use std::sync::{Arc, PoisonError};

use tokio::sync::Notify;
use tokio::time::timeout_at;

use super::failure::{PATIENCE, fail};
use crate::process::Pid;
use crate::supervisor::{Crash, Witness};
use crate::sync::{Mutex, MutexGuard};
use crate::timer::later;

/// What is known of the crashes under one test. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Crashes(Arc<Shared>);

#[derive(Default)]
struct Shared {
    book: Mutex<Book>,
    news: Notify,
}

#[derive(Default)]
struct Book {
    /// All of them, in the order in which they were heard of.
    seen: Vec<Crash>,
    /// Those that nobody expected.
    unexpected: Vec<Crash>,
    /// `None` is one that was waited for in vain.
    expected: Vec<Option<Expectation>>,
    are_allowed: bool,
}

/// A crash that is to come.
struct Expectation {
    whose: Whose,
    at: &'static Location<'static>,
    came: Option<Crash>,
}

/// Whose crash is expected.
#[derive(Clone, Debug)]
pub(super) enum Whose {
    Process(Pid),
    Child(Box<str>),
}

impl Whose {
    fn is(&self, crash: &Crash) -> bool {
        match self {
            Self::Process(pid) => *pid == crash.pid,
            Self::Child(id) => **id == *crash.child,
        }
    }
}

impl fmt::Display for Whose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Process(pid) => write!(f, "{pid}"),
            Self::Child(id) => write!(f, "the child `{id}`"),
        }
    }
}

impl Book {
    fn note(&mut self, crash: Crash) {
        self.seen.push(crash.clone());
        let expected = self.expected.iter_mut().flatten();
        let mut open = expected.filter(|it| it.came.is_none());
        match open.find(|expected| expected.whose.is(&crash)) {
            Some(expected) => expected.came = Some(crash),
            None if self.are_allowed => {}
            None => self.unexpected.push(crash),
        }
    }
}

impl Crashes {
    /// Who tells of them.
    pub(super) fn witness(&self) -> Witness {
        let crashes = self.clone();
        Witness::new(move |crash| {
            crashes.book().note(crash);
            crashes.0.news.notify_waiters();
        })
    }

    pub(super) fn expect(&self, whose: Whose, at: &'static Location<'static>) -> ExpectedCrash {
        let mut book = self.book();
        let number = book.expected.len();
        let came = None;
        book.expected.push(Some(Expectation { whose, at, came }));
        drop(book);
        ExpectedCrash {
            crashes: self.clone(),
            number,
        }
    }

    pub(super) fn allow(&self) {
        self.book().are_allowed = true;
    }

    pub(super) fn seen(&self) -> Vec<Crash> {
        self.book().seen.clone()
    }

    /// Resolves as soon as there is a crash that nobody expected.
    pub(super) async fn unexpected(&self) {
        self.wait_until(|book| (!book.unexpected.is_empty()).then_some(()))
            .await;
    }

    /// What is wrong, now that the test is over: crashes that were not expected, and expected ones that did not come.
    pub(super) fn wrong(&self) -> Vec<String> {
        let mut book = self.book();
        let unexpected = mem::take(&mut book.unexpected);
        let missing: Vec<_> = book
            .expected
            .iter()
            .flatten()
            .filter(|expected| expected.came.is_none())
            .map(|expected| (expected.whose.clone(), expected.at))
            .collect();
        // What is shown is the user's, so it is shown without the lock (I3).
        drop(book);
        let unexpected = unexpected
            .iter()
            .map(|crash| format!("an unexpected crash: {crash}"));
        let missing = missing
            .iter()
            .map(|(whose, at)| format!("{whose} did not crash, as expected at {at}"));
        unexpected.chain(missing).collect()
    }

    async fn wait_until<T>(&self, mut found: impl FnMut(&Book) -> Option<T>) -> T {
        loop {
            let mut news = std::pin::pin!(self.0.news.notified());
            // From now on nothing is missed.
            news.as_mut().enable();
            if let Some(found) = found(&self.book()) {
                return found;
            }
            news.await;
        }
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        let book = self.0.book.lock();
        book.unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Crashes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Crashes").field(&self.seen()).finish()
    }
}

/// A crash that is expected: await it to wait for it. Made by
/// [`TestSupervisor::expect_crash`](super::TestSupervisor::expect_crash).
///
/// It fails the test if it does not come within five seconds. If it is not awaited, it must have come when the test is
/// over.
///
/// ```
/// use genserver::testing::supervised;
/// use genserver::{ChildSpec, ExitReason};
///
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// supervised(async |test| {
///     let broken = || async { Err(ExitReason::other("broken")) };
///     let expected = test.expect_crash_of("vase"); // before it happens
///     test.start_child(ChildSpec::task(broken).id("vase")).await;
///     assert_eq!(expected.await.reason, ExitReason::other("broken"));
/// })
/// .await;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "a crash may come later: await it"]
pub struct ExpectedCrash {
    crashes: Crashes,
    number: usize,
}

impl IntoFuture for ExpectedCrash {
    type Output = Crash;
    type IntoFuture = Pin<Box<dyn Future<Output = Crash> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let came = self.crashes.wait_until(|book| {
                let expected = book.expected.get(self.number)?.as_ref();
                expected.and_then(|expected| expected.came.clone())
            });
            let Ok(crash) = timeout_at(later(PATIENCE), came).await else {
                self.give_up()
            };
            crash
        })
    }
}

impl ExpectedCrash {
    fn give_up(&self) -> ! {
        let mut book = self.crashes.book();
        // It need not be said again at the end.
        let missing = book.expected.get_mut(self.number).and_then(Option::take);
        drop(book);
        match missing {
            Some(Expectation { whose, at, .. }) => {
                fail(at, &format!("{whose} did not crash within {PATIENCE:?}"))
            }
            None => fail(Location::caller(), "a crash that was not expected"),
        }
    }
}
