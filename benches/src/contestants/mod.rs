//! Who is compared: each does the same work through its own documented API.

use std::error::Error;
use std::future::Future;
use std::io;

use ::tokio::runtime::{Builder, Runtime};
use ::tokio::sync::oneshot;
use ::tokio::task::JoinHandle;

mod actix;
mod alarm;
mod count;
mod floor;
mod genserver;
mod kameo;
mod ractor;
mod restart;
mod ring;
mod tokio;
mod tree;
mod xtra;

pub(crate) use actix::Actix;
pub(crate) use alarm::{Alarm, Diary, Timed};
pub(crate) use count::{Absorb, Bounded, Count, Driver, Narrow};
pub(crate) use floor::Floor;
pub(crate) use genserver::Genserver;
pub(crate) use kameo::Kameo;
pub(crate) use ractor::Ractor;
pub(crate) use restart::{Supervised, Survivor, crash, report_no_crash};
pub(crate) use ring::{Node, Ring};
pub(crate) use tokio::Tokio;
pub(crate) use tree::{Parent, Place, Sums, Tree};
pub(crate) use xtra::Xtra;

/// Whatever an API reports when a message did not arrive.
pub(crate) type Fault = Box<dyn Error + Send + Sync>;

pub(crate) type Done<T> = Result<T, Fault>;

/// How a server tells the program that its part is over.
pub(crate) type Over = oneshot::Sender<()>;

/// Whom the ratios of the table are about.
pub(crate) const OURS: &str = Genserver::NAME;

/// What an engineer would write by hand.
pub(crate) const FLOOR: &str = Floor::NAME;

pub(crate) const NAMES: [&str; 7] = [
    Genserver::NAME,
    Floor::NAME,
    Ractor::NAME,
    Kameo::NAME,
    Actix::NAME,
    Xtra::NAME,
    Tokio::NAME,
];

/// Whether servers are what it is made for.
pub(crate) fn is_a_library(contestant: &str) -> bool {
    ![OURS, FLOOR, Tokio::NAME].contains(&contestant)
}

/// Of how many threads the runtime is that a workload runs on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Threads {
    /// A `current_thread` runtime.
    One,
    /// A `multi_thread` runtime with two workers.
    Two,
}

impl Threads {
    fn runtime(self) -> io::Result<Runtime> {
        match self {
            Self::One => Builder::new_current_thread().enable_all().build(),
            Self::Two => Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build(),
        }
    }
}

/// A library, and a runtime as it wants it.
pub(crate) trait Contestant: 'static {
    const NAME: &'static str;

    /// By how much the rounds are shorter in which a lone caller on a runtime of several threads waits for
    /// each reply.
    const SHORTER: u64 = 1;

    /// Runs the future as a task of a new runtime, and drops the runtime.
    fn run<F, T>(threads: Threads, work: F) -> Done<T>
    where
        F: Future<Output = Done<T>> + Send + 'static,
        T: Send + 'static,
    {
        threads
            .runtime()?
            .block_on(async move { ::tokio::spawn(work).await? })
    }

    /// A task of a caller.
    fn spawn<F>(caller: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        ::tokio::spawn(caller)
    }
}
