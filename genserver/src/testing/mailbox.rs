//! What a server has to do still: [`mailbox`], and when it has done that, [`settled`].

use std::future::Future;
use std::panic::Location;

use super::failure::{Since, fail};
use crate::gen_server::Queued;
use crate::gen_server::sys::{self, AnyServer};

/// Waits until a server has handled all that was sent to it before.
///
/// It stands in the queue itself, behind the rest. So it knows nothing of work that the server has handed on, to a
/// task or to a timer.
///
/// ```
/// use genserver::testing::settled;
/// use genserver::{GenServer, genserver};
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU32, Ordering};
///
/// struct Adder { sum: Arc<AtomicU32> }
///
/// #[genserver]
/// impl Adder {
///     #[init]
///     fn init(sum: Arc<AtomicU32>) -> Self { Self { sum } }
///
///     #[cast]
///     fn add(&mut self, n: u32) { self.sum.fetch_add(n, Ordering::Relaxed); }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let sum = Arc::new(AtomicU32::new(0));
/// let adder = Adder::start(sum.clone()).await?;
/// adder.add(40)?;
/// adder.add(2)?;
/// settled(&adder).await;
/// assert_eq!(sum.load(Ordering::Relaxed), 42);
/// # Ok(())
/// # }
/// ```
///
/// # Panics
///
/// If nobody is there, if the server ends before, or takes longer than five seconds; if it is suspended and has
/// something to do.
#[track_caller]
pub fn settled<By>(server: &impl AnyServer<By>) -> impl Future<Output = ()> {
    let at = Location::caller();
    async move {
        let since = Since::now();
        match sys::settled(server).await {
            Ok(status) if status.is_suspended && status.queued > 0 => {
                fail(at, &format!("{} is suspended", status.pid))
            }
            Ok(_) => {}
            Err(error) => since.fail(at, &format!("the server has not settled: {error}")),
        }
    }
}

/// What waits in the mailbox of a server, in its order.
///
/// The server itself says so, when it has handled all that was there before the question. To see what is sent to it,
/// [suspend](sys::suspend) it meanwhile; to see the messages themselves, put a [`Probe`](super::Probe) in its place.
///
/// ```
/// use genserver::testing::mailbox;
/// use genserver::{GenServer, genserver, sys};
///
/// struct Printer;
///
/// #[genserver]
/// impl Printer {
///     #[init]
///     fn init() -> Self { Self }
///
///     #[cast]
///     fn print(&mut self, page: u32) { println!("{page}"); }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let printer = Printer::start(()).await?;
/// sys::suspend(&printer).await?;
/// printer.print(1)?;
/// printer.print(2)?;
///
/// let waiting = mailbox(&printer).await;
/// assert_eq!(waiting.len(), 2);
/// assert_eq!(waiting[0].to_string(), "cast Print");
/// # sys::resume(&printer).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Panics
///
/// If nobody is there, if the server ends before, or takes longer than five seconds.
#[track_caller]
pub fn mailbox<By>(server: &impl AnyServer<By>) -> impl Future<Output = Vec<Queued>> {
    let at = Location::caller();
    async move {
        match sys::queued(server).await {
            Ok(queued) => queued,
            Err(error) => fail(at, &format!("the server does not say what waits: {error}")),
        }
    }
}
