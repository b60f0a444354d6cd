//! One request to many servers: [`multi_call`] and [`abcast`].

use std::time::Duration;

use futures_util::future::join_all;

use super::{Address, Caller, CastError, GenServer};
use crate::exit::CallError;

/// What became of a [`multi_call`], each in the order of the servers.
///
/// ```
/// use genserver::{Agent, CallError, Caller, Named, multi_call};
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// Agent::start(|| 7_u32).name("doc-multi").await?;
/// let agents = ["doc-multi", "doc-missing"].map(Named::<Agent<u32>>::new);
/// let read = |from: Caller<u32>| Box::new(move |count: &mut u32| from.reply(*count)) as Box<_>;
/// let counts = multi_call(agents, read, Duration::from_secs(1)).await;
/// assert_eq!(counts.replies[0].1, 7);
/// assert_eq!(counts.failed[0].1, CallError::NoProc);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MultiReply<A, T> {
    /// Who replied, and what.
    pub replies: Vec<(A, T)>,
    /// Who did not, and why: nobody was there, it was too slow, it ended.
    pub failed: Vec<(A, CallError)>,
}

/// Calls many servers at once and waits for all of them, for at most `limit` altogether.
///
/// It never fails as a whole: a server that is missing, slow or ends is among the
/// [`failed`](MultiReply::failed), and its late reply is discarded (row GS-101, over a list of servers as
/// note A7 says). `request` makes one request for each.
///
/// # Panics
///
/// When it must wait outside of a tokio runtime with its time enabled; or if `request` does.
///
/// # Cancel safety
///
/// If the future is dropped, the requests may have been sent or not; replies are discarded.
///
/// ```
/// use std::time::Duration;
///
/// use genserver::{CallError, GenServer, Named, genserver, multi_call};
///
/// struct Shard { rows: u64 }
///
/// #[genserver]
/// impl Shard {
///     #[init]
///     fn init(rows: u64) -> Self { Self { rows } }
///
///     #[call]
///     fn rows(&self) -> u64 { self.rows }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// Shard::start(30).name("doc-shard-1").await?;
/// Shard::start(12).name("doc-shard-2").await?;
/// let shards = ["doc-shard-1", "doc-shard-2", "doc-shard-3"].map(Named::<Shard>::new);
///
/// let rows = multi_call(shards, ShardCall::Rows, Duration::from_secs(1)).await;
/// assert_eq!(rows.replies.iter().map(|(_shard, rows)| rows).sum::<u64>(), 42);
/// assert_eq!(rows.failed, [(Named::new("doc-shard-3"), CallError::NoProc)]);
/// # Ok(())
/// # }
/// ```
pub async fn multi_call<S, A, T>(
    servers: impl IntoIterator<Item = A>,
    mut request: impl FnMut(Caller<T>) -> S::Call,
    limit: Duration,
) -> MultiReply<A, T>
where
    S: GenServer,
    A: Address<S>,
    T: Send + 'static,
{
    let calls: Vec<_> = servers
        .into_iter()
        .map(|server| {
            let call = server.call(&mut request).timeout(limit);
            async move { (server, call.await) }
        })
        .collect();
    let mut all = MultiReply {
        replies: Vec::new(),
        failed: Vec::new(),
    };
    for (server, outcome) in join_all(calls).await {
        match outcome {
            Ok(reply) => all.replies.push((server, reply)),
            Err(error) => all.failed.push((server, error)),
        }
    }
    all
}

/// Casts to many servers, and returns at once. `request` makes one request for each.
///
/// As with [`Address::cast`], nobody learns whether somebody was there (row GS-100). What comes back is
/// who had no room in a bounded mailbox, with the request; mostly nobody.
///
/// # Panics
///
/// If `request` does: those before it have theirs.
///
/// ```
/// use genserver::{GenServer, Named, abcast, genserver};
///
/// #[derive(Default)]
/// struct Screen { text: String }
///
/// #[genserver]
/// impl Screen {
///     #[init]
///     fn init() -> Self { Self::default() }
///
///     #[cast]
///     fn show(&mut self, text: String) { self.text = text }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), genserver::StartError> {
/// Screen::start(()).name("doc-screen-1").await?;
/// let screens = ["doc-screen-1", "doc-screen-2"].map(Named::<Screen>::new);
/// let full = abcast(screens, || ScreenCast::Show("hello".to_owned()));
/// assert!(full.is_empty());
/// # Ok(())
/// # }
/// ```
pub fn abcast<S, A>(
    servers: impl IntoIterator<Item = A>,
    mut request: impl FnMut() -> S::Cast,
) -> Vec<(A, CastError<S::Cast>)>
where
    S: GenServer,
    A: Address<S>,
{
    let mut full = Vec::new();
    for server in servers {
        if let Err(refused) = server.cast(request()) {
            full.push((server, refused));
        }
    }
    full
}
