//! The state of a running server: [`get_state`] and [`replace_state`].

use super::super::{Address, Context, GenServer};
use super::Answer;
use super::ask::ask_state;
use crate::exit::{CallError, ExitReason};
use crate::process::{AnyProcess as _, catch};

/// Why a state was not replaced.
///
/// ```
/// use genserver::sys::{self, ReplaceError};
/// use genserver::genserver;
///
/// #[derive(Clone)]
/// struct Counter { count: u32 }
///
/// #[genserver]
/// impl Counter {
///     #[init]
///     fn init() -> Self { Self { count: 0 } }
///
///     #[call]
///     fn count(&self) -> u32 { self.count }
/// }
///
/// # use genserver::GenServer;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let counter = Counter::start(()).await?;
/// let failed = sys::replace_state(&counter, |_old| panic!("no")).await;
/// assert!(matches!(failed, Err(ReplaceError::Failed(_))));
/// assert_eq!(counter.count().await?, 0);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplaceError {
    /// The server did not answer: see [the module](crate::sys#errors). After a time-out it may still replace the
    /// state.
    #[error(transparent)]
    Call(#[from] CallError),
    /// The function panicked, or the `clone` of the state. The state is as it was, and the server goes on
    /// (row SYS-03).
    #[error("the state was not replaced: {0}")]
    Failed(ExitReason),
}

/// A copy of a server's state, as it is when everything queued before has been handled (row SYS-01).
///
/// For debugging and tests. It is there for servers whose state is `Clone`: one that is not cannot be
/// looked into, and that is how a server keeps its state to itself.
///
/// # Errors
///
/// See [the module](crate::sys#errors).
///
/// # Cancel safety
///
/// Nothing is lost but the answer.
///
/// ```
/// use genserver::{GenServer, genserver, sys};
///
/// #[derive(Clone, Debug, PartialEq)]
/// struct Counter { count: u32 }
///
/// #[genserver]
/// impl Counter {
///     #[init]
///     fn init() -> Self { Self { count: 0 } }
///
///     #[cast]
///     fn add(&mut self, n: u32) { self.count += n }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let counter = Counter::start(()).await?;
/// counter.add(2)?;
/// assert_eq!(sys::get_state(&counter).await?, Counter { count: 2 });
///
/// let new = sys::replace_state(&counter, |old| Counter { count: old.count * 10 }).await?;
/// assert_eq!(new, Counter { count: 20 });
/// # Ok(())
/// # }
/// ```
pub async fn get_state<S: GenServer + Clone>(server: &impl Address<S>) -> Answer<S> {
    ask_state(server, |state: &mut S, _ctx| state.clone()).await
}

/// Replaces a server's state by what `replace` makes of a copy of it, and returns a copy of the new one
/// (row SYS-02).
///
/// `replace` runs in the server, between two callbacks. It works on a copy, so that the state is as it was
/// if it panics.
///
/// # Errors
///
/// [`ReplaceError::Call`] if the server does not answer, [`ReplaceError::Failed`] if `replace` panics.
///
/// # Cancel safety
///
/// If the future is dropped, the state may or may not be replaced.
///
/// ```
/// use genserver::{genserver, sys};
///
/// #[derive(Clone)]
/// struct Counter { count: u32 }
///
/// #[genserver]
/// impl Counter {
///     #[init]
///     fn init() -> Self { Self { count: 0 } }
/// }
///
/// # use genserver::GenServer;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let counter = Counter::start(()).await?;
/// let new = sys::replace_state(&counter, |old| Counter { count: old.count + 1 }).await?;
/// assert_eq!(new.count, 1);
/// # Ok(())
/// # }
/// ```
pub async fn replace_state<S: GenServer + Clone>(
    server: &impl Address<S>,
    replace: impl FnOnce(S) -> S + Send + 'static,
) -> Result<S, ReplaceError> {
    let replaced = ask_state(server, |state: &mut S, ctx| exchange(state, ctx, replace));
    replaced.await?.map_err(ReplaceError::Failed)
}

fn exchange<S: GenServer + Clone>(
    state: &mut S,
    ctx: &Context<S>,
    replace: impl FnOnce(S) -> S,
) -> Result<S, ExitReason> {
    let me = ctx.cell().id();
    let (new, copy) = catch(me, || {
        let new = replace(state.clone());
        let copy = new.clone();
        (new, copy)
    })?;
    let old = std::mem::replace(state, new);
    // It has been replaced, whatever its destructor does.
    let _reported = catch(me, || drop(old)).is_err();
    Ok(copy)
}
