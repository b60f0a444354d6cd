//! What a server leaves behind unread: [`Undelivered`].

use std::fmt;

use super::GenServer;

/// A message that was still in the queue when the server ended: what
/// [`GenServer::undelivered`] is given.
///
/// A call comes with its [`Caller`](crate::Caller), who hears the exit reason: a reply from in here has no
/// effect any more.
///
/// ```
/// use std::sync::{Arc, Mutex};
///
/// use genserver::{Address, ExitReason, GenServer, Undelivered, genserver};
///
/// type Saved = Arc<Mutex<Vec<u32>>>;
///
/// /// What it was asked to print and didn't, somebody else may.
/// struct Printer;
///
/// #[genserver]
/// impl Printer {
///     #[init]
///     fn init() -> Self { Self }
///
///     #[cast]
///     async fn print(&mut self, _page: u32, _saved: Saved) { std::future::pending().await }
///
///     #[undelivered]
///     fn save(mail: Undelivered<Self>) {
///         if let Undelivered::Cast(PrinterCast::Print(page, saved)) = mail {
///             saved.lock().expect("nobody panics").push(page);
///         }
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let printer = Printer::start(()).await?;
/// let saved = Saved::default();
/// for page in 1..=3 {
///     printer.print(page, saved.clone())?;
/// }
/// tokio::task::yield_now().await;
///
/// let gone = printer.pid().monitor();
/// printer.pid().kill();
/// gone.await;
/// assert_eq!(*saved.lock().expect("nobody panics"), [2, 3]);
/// # Ok(())
/// # }
/// ```
#[non_exhaustive]
pub enum Undelivered<S: GenServer> {
    /// A request whose caller hears of the end.
    Call(S::Call),
    /// A request without a caller.
    Cast(S::Cast),
    /// A message: sent, or from a timer or a task.
    Info(S::Info),
}

impl<S: GenServer> fmt::Debug for Undelivered<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mail, name) = match self {
            Self::Call(request) => ("Call", S::call_name(request)),
            Self::Cast(request) => ("Cast", S::cast_name(request)),
            Self::Info(message) => ("Info", S::info_name(message)),
        };
        f.debug_tuple(mail).field(&name).finish()
    }
}
