//! A server that is nothing but a value: [`Agent`].

use std::fmt;

use crate::exit::ExitReason;
use crate::gen_server::{
    Address, Call, CastError, Child, Context, GenServer, Init, Named, Next, ServerRef, Start,
};
use crate::never::Never;

/// What an [`Agent`] is asked to do with its value.
pub type AgentFn<T> = Box<dyn FnOnce(&mut T) + Send>;

/// A value in a process of its own, which others read and change by sending it closures: Elixir's
/// `Agent`.
///
/// The closures run inside the agent, one at a time, so what two of them do cannot get mixed up. They
/// should be short: a closure that computes for long keeps everybody else waiting. Client methods are in
/// [`AgentClient`]; [`cast`](ServerRef::cast) changes the value without waiting.
///
/// ```
/// use genserver::{Address, Agent, AgentClient};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let stock = Agent::start(|| vec!["apples"]).name("doc-stock").await?;
/// stock.update(|stock| stock.push("pears")).await?;
/// stock.cast(|stock| stock.push("plums"))?;
///
/// assert_eq!(stock.get(Vec::len).await?, 3);
/// assert_eq!(stock.get_and_update(Vec::pop).await?, Some("plums"));
/// stock.stop().await?;
/// # Ok(())
/// # }
/// ```
///
/// As the child of a supervisor it begins with a fresh value at each start:
///
/// ```
/// use genserver::{Agent, AgentClient, ChildSpec, Named, Supervisor};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let counter = ChildSpec::with::<Agent<u32>>(|| Box::new(|| 0)).name("doc-counter");
/// let tree = Supervisor::one_for_one().child(counter).start().await?;
///
/// let counter = Named::<Agent<u32>>::new("doc-counter");
/// counter.update(|count| *count += 1).await?;
/// assert_eq!(counter.get(|count| *count).await?, 1);
/// # tree.stop().await?;
/// # Ok(())
/// # }
/// ```
pub struct Agent<T> {
    value: T,
}

impl<T: Send + 'static> Agent<T> {
    /// Starts an agent, linked to nobody, with the value that `value` makes inside it (row AGT-01).
    /// Await the result.
    pub fn start(value: impl FnOnce() -> T + Send + 'static) -> Start<Self> {
        <Self as GenServer>::start(Box::new(value))
    }

    /// As [`start`](Self::start), linked to the server whose context this is, as its parent.
    ///
    /// ```
    /// use genserver::{Agent, Context, ServerRef, StartError, genserver};
    ///
    /// struct Shop { stock: ServerRef<Agent<u32>> }
    ///
    /// #[genserver]
    /// impl Shop {
    ///     #[init]
    ///     async fn init(ctx: &mut Context<Self>) -> Result<Self, StartError> {
    ///         Ok(Self { stock: Agent::start_link(ctx, || 100).await? })
    ///     }
    ///
    ///     #[call]
    ///     fn stock(&self) -> ServerRef<Agent<u32>> { self.stock.clone() }
    /// }
    ///
    /// # use genserver::{AgentClient, GenServer};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let stock = Shop::start(()).await?.stock().await?;
    /// assert_eq!(stock.get(|stock| *stock).await?, 100);
    /// # Ok(())
    /// # }
    /// ```
    pub fn start_link<S: GenServer>(
        parent: &Context<S>,
        value: impl FnOnce() -> T + Send + 'static,
    ) -> Start<Self> {
        parent.start_link::<Self>(Box::new(value))
    }
}

#[diagnostic::do_not_recommend]
impl<T: Send + 'static> GenServer for Agent<T> {
    type Args = Box<dyn FnOnce() -> T + Send>;
    type Call = AgentFn<T>;
    type Cast = AgentFn<T>;
    type Info = Never;
    type Continue = Never;

    async fn init(value: Self::Args, _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        Ok(Init::ok(Self { value: value() }))
    }

    async fn handle_call(
        &mut self,
        act: AgentFn<T>,
        _ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        act(&mut self.value);
        Ok(Next::Wait)
    }

    async fn handle_cast(
        &mut self,
        act: AgentFn<T>,
        _ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        act(&mut self.value);
        Ok(Next::Wait)
    }
}

/// What can be asked of an [`Agent`], at every [`Address`] of one.
///
/// Each method sends a closure, which runs inside the agent, and waits for at most five seconds unless
/// the returned [`Call`] is told otherwise. When that time is over, the closure may still run, to its end
/// (row AGT-07). A closure that panics ends the agent, and its caller gets
/// [`CallError::Exited`](crate::CallError::Exited) with the panic (row AGT-06).
///
/// ```
/// use genserver::{Agent, AgentClient};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let words = Agent::start(Vec::new).await?;
/// words.update(|words| words.push("one")).await?;
/// assert_eq!(words.get(Vec::len).await?, 1);
/// assert_eq!(words.get_and_update(Vec::pop).await?, Some("one"));
/// # Ok(())
/// # }
/// ```
pub trait AgentClient<T: Send + 'static>: Address<Agent<T>> {
    /// What `read` makes of the value (row AGT-02).
    ///
    /// # Errors
    ///
    /// See [`CallError`](crate::CallError).
    fn get<R: Send + 'static>(
        &self,
        read: impl FnOnce(&T) -> R + Send + 'static,
    ) -> Call<Agent<T>, R> {
        self.get_and_update(|value| read(value))
    }

    /// Changes the value (row AGT-03). It is changed when this resolves.
    ///
    /// # Errors
    ///
    /// See [`CallError`](crate::CallError).
    fn update(&self, change: impl FnOnce(&mut T) + Send + 'static) -> Call<Agent<T>, ()> {
        self.get_and_update(change)
    }

    /// Changes the value and answers, in one step (row AGT-04).
    ///
    /// # Errors
    ///
    /// See [`CallError`](crate::CallError).
    fn get_and_update<R: Send + 'static>(
        &self,
        change: impl FnOnce(&mut T) -> R + Send + 'static,
    ) -> Call<Agent<T>, R> {
        self.call(|from| Box::new(move |value: &mut T| from.reply(change(value))))
    }
}

impl<T: Send + 'static, A: Address<Agent<T>>> AgentClient<T> for A {}

/// Not in the trait: there it would stand beside [`Address::cast`], and whoever has both traits at hand
/// could call neither.
macro_rules! cast {
    ($($address:ident),*) => {$(
        impl<T: Send + 'static> $address<Agent<T>> {
            /// Has the agent change its value and returns at once, whether or not there is an agent
            /// (row AGT-05). At other addresses, give [`Address::cast`] a closure in a box.
            ///
            /// # Errors
            ///
            /// [`CastError::Full`] if the agent's mailbox is bounded and full; the closure comes back.
            ///
            /// ```
            /// use genserver::{Agent, AgentClient};
            ///
            /// # #[tokio::main(flavor = "current_thread")]
            /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
            /// let words = Agent::start(Vec::new).await?;
            /// words.cast(|words| words.push("one"))?;
            /// assert_eq!(words.get(Vec::len).await?, 1);
            /// # Ok(())
            /// # }
            /// ```
            pub fn cast(
                &self,
                change: impl FnOnce(&mut T) + Send + 'static,
            ) -> Result<(), CastError<AgentFn<T>>> {
                Address::cast(self, Box::new(change))
            }
        }
    )*};
}

cast!(ServerRef, Named, Child);

impl<T> fmt::Debug for Agent<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Agent").finish_non_exhaustive()
    }
}
