//! The book of the crashes under a test: [`Crashes`], and what is expected of it, [`ExpectedCrash`].

use std::fmt;
use std::future::{Future, IntoFuture};
use std::mem;
use std::panic::Location;
use std::pin::Pin;
use std::sync::{Arc, PoisonError};

use tokio::sync::Notify;
use tokio::time::timeout_at;

use super::failure::{PATIENCE, Since, fail};
use crate::gen_server::sys;
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
    fn is_process(&self, crash: &Crash) -> bool {
        match self {
            Self::Process(pid) => *pid == crash.pid,
            Self::Child(_) => false,
        }
    }

    /// By its id; the name of a type may be said without its path.
    fn is_child(&self, crash: &Crash) -> bool {
        match self {
            Self::Process(_) => false,
            Self::Child(id) => **id == *crash.child || **id == *without_path(&crash.child),
        }
    }

    /// What has become of it instead, if that is known.
    fn instead(&self) -> String {
        let ended = match self {
            Self::Process(pid) => pid.exit_reason(),
            Self::Child(_) => None,
        };
        match ended {
            None => String::new(),
            Some(reason) if reason.is_clean() => format!(", but has ended: {reason}"),
            Some(reason) => format!(", but has ended, and is no child under this test: {reason}"),
        }
    }
}

/// The last segment of a path: `Cache` of `app::cache::Cache`, `Agent<u32>` of `genserver::Agent<u32>`.
fn without_path(id: &str) -> &str {
    let path = id.split('<').next().unwrap_or(id);
    let start = path.rfind("::").map_or(0, |at| at + 2);
    id.get(start..).unwrap_or(id)
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
        // That very process, before any of its id.
        let open = |is: fn(&Whose, &Crash) -> bool| {
            let mut all = self.expected.iter();
            all.position(|it| {
                it.as_ref()
                    .is_some_and(|it| it.came.is_none() && is(&it.whose, &crash))
            })
        };
        let place = open(Whose::is_process).or_else(|| open(Whose::is_child));
        let expected = place.and_then(|place| self.expected.get_mut(place)?.as_mut());
        match expected {
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

    /// The crashes that were not expected, now that the test is over.
    pub(super) fn unexpected_ones(&self) -> Vec<String> {
        let unexpected = mem::take(&mut self.book().unexpected);
        let told = unexpected
            .iter()
            .map(|crash| format!("an unexpected crash: {crash}"));
        told.collect()
    }

    /// The expected crashes that did not come.
    pub(super) fn missing(&self) -> Vec<String> {
        let book = self.book();
        let expected = book.expected.iter().flatten();
        let missing: Vec<_> = expected
            .filter(|expected| expected.came.is_none())
            .map(|expected| (expected.whose.clone(), expected.at))
            .collect();
        // What is shown is the user's, so it is shown without the lock (I3).
        drop(book);
        let told = missing.iter().map(|(whose, at)| {
            let instead = whose.instead();
            format!("{whose} did not crash, as expected at {at}{instead}")
        });
        told.collect()
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
/// When it resolves, the supervisor has done what follows from it: unless there is a backoff, a child that is to be
/// restarted has been. It fails the test if it does not come within five seconds. If it is not awaited, it must have come when the test is
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
            let since = Since::now();
            let came = self.crashes.wait_until(|book| {
                let expected = book.expected.get(self.number)?.as_ref();
                expected.and_then(|expected| expected.came.clone())
            });
            let Ok(crash) = timeout_at(later(PATIENCE), came).await else {
                self.give_up(&since)
            };
            // It answers when it has done what follows from the crash. It may have ended itself.
            let _acted = sys::settled(&crash.supervisor).await.is_ok();
            crash
        })
    }
}

impl ExpectedCrash {
    fn give_up(&self, since: &Since) -> ! {
        let mut book = self.crashes.book();
        // It need not be said again at the end.
        let missing = book.expected.get_mut(self.number).and_then(Option::take);
        drop(book);
        match missing {
            Some(Expectation { whose, at, .. }) => {
                let instead = whose.instead();
                since.fail(
                    at,
                    &format!("{whose} did not crash within {PATIENCE:?}{instead}"),
                )
            }
            None => fail(Location::caller(), "a crash that was not expected"),
        }
    }
}
