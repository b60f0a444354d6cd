//! What tests of servers, trees and jobs need. Feature `testing`.
//!
//! It is for `[dev-dependencies]`: nothing of it is compiled into a program that does not ask for it. Most tests begin with
//! `#[tokio::test(start_paused = true)]`, which needs tokio's feature `test-util`: then no wait for a timer takes any time,
//! and each test sees the same order of events. All of it works on a clock that goes, too, and on many threads.
//!
//! A paused clock jumps as soon as everybody waits, also if it is for a socket, a file or a thread: it doesn't know of them.
//! Five seconds are over at once then. A test that needs any of them lets the clock go on.
//!
//! # A tree beside the test
//!
//! [`supervised()`] gives a test a [`TestSupervisor`]. What is [started](TestSupervisor::start_supervised) under it is gone
//! when the test is over, also if it failed, and its `terminate` hooks have run. A crash that was not
//! [expected](TestSupervisor::expect_crash) fails the test at once, wherever in the tree it was.
//!
//! ```
//! use genserver::testing::{assert_down, supervised};
//! use genserver::{ExitReason, ServerSpec, genserver};
//!
//! struct Stack { items: Vec<u32> }
//!
//! #[genserver]
//! impl Stack {
//!     #[init]
//!     fn init(items: Vec<u32>) -> Self { Self { items } }
//!
//!     #[call]
//!     fn pop(&mut self) -> Option<u32> { self.items.pop() }
//!
//!     #[cast]
//!     fn push(&mut self, item: u32) -> Result<(), ExitReason> {
//!         if self.items.len() == 2 {
//!             return Err(ExitReason::other("too many"));
//!         }
//!         self.items.push(item);
//!         Ok(())
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // #[tokio::test(start_paused = true)]
//! // async fn a_stack_that_overflows_begins_anew() -> Result<(), Box<dyn Error>> {
//! supervised(async |test| {
//!     let stack = test.start_supervised(ServerSpec::<Stack>::of(vec![1])).await;
//!     stack.push(2)?;
//!     assert_eq!(stack.pop().await?, Some(2));
//!
//!     let crash = test.expect_crash(&stack);
//!     stack.push(3)?;
//!     stack.push(4)?;
//!     assert_eq!(crash.await.reason, ExitReason::other("too many"));
//!     assert_eq!(stack.pop().await?, Some(1), "the next incarnation");
//!     Ok(())
//! })
//! .await
//! # }
//! ```
//!
//! # Standing in for a server
//!
//! A [`Probe`] is a process that looks like a server of any type. Give its handle to the code under test, then see what it
//! is sent with [`assert_receive!`](assert_receive) and [`refute_receive!`](refute_receive), answer calls, and let it
//! [die](Probe::exit), to see how others take it. [`assert_down!`](assert_down) waits for the end of any process, and looks at its reason.
//!
//! # Waiting for a server
//!
//! A cast says nothing about when it is handled. [`settled`] waits until all has been that was sent before; [`mailbox()`]
//! shows what waits in the queue of a server that is [suspended](crate::sys::suspend).
//!
//! # Jobs
//!
//! A job goes by a clock, and there are three ways to test it:
//!
//! - its work alone, as a function: [`work_once`] and [`work_at`];
//! - its runs one by one, without its schedule: [`manual()`], and for job methods [`manual_jobs`] and [`tick()`];
//! - its schedule: on a [`TestClock`], which rides on tokio's paused clock, so that a year takes no longer than its runs. A
//!   [`Recorder`] writes down when they were.

#[cfg(feature = "calendar")]
mod civil;
#[cfg(feature = "calendar")]
use civil::{Place, Said};

#[cfg(not(feature = "calendar"))]
mod nowhere;
#[cfg(not(feature = "calendar"))]
use nowhere::{Place, Said};

mod time;
pub use time::{TestTime, TestTimeError};

mod clock;
pub use clock::TestClock;

mod recorder;
pub use recorder::{RecordedRun, Recorder};

mod once;
pub use once::{work_at, work_once};

mod failure;

mod supervised;
pub use supervised::supervised;

mod test_supervisor;
pub use test_supervisor::TestSupervisor;

pub use crate::supervisor::Crash;
mod crashes;
pub use crashes::ExpectedCrash;

mod probe;
pub use crate::gen_server::Received;
pub use probe::Probe;

mod mailbox;
pub use crate::gen_server::{Queued, Sort};
pub use mailbox::{mailbox, settled};

mod manual;
pub use manual::{ManualJob, ManualJobRef, manual};
mod tick;
pub use tick::{manual_jobs, tick};

mod asserts;
#[doc(hidden)]
pub use asserts::__private;
#[doc(inline)]
pub use asserts::{assert_down, assert_receive, refute_receive};
