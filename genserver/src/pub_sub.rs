//! Publish and subscribe: [`PubSub`].

use std::fmt;
use std::hash::Hash;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::gen_server::{GenServer, ServerRef};
use crate::process::Pid;
use crate::registry::{Duplicate, RegisterError, Registry};

/// Topics, and the servers that want to hear of them.
///
/// Each subscriber says how a message becomes one of its own `Info`, so publishers need not know who
/// listens, and servers of any type share a topic. A subscription ends with its process, before
/// anybody hears of that end. It is a value, as a [`Registry`] is: share it by cloning the handle.
///
/// ```
/// use genserver::{Context, GenServer, PubSub, RegisterError, genserver};
///
/// struct Board { prices: Vec<u32> }
///
/// #[genserver]
/// impl Board {
///     #[init]
///     fn init(news: PubSub<&'static str, u32>, ctx: &mut Context<Self>) -> Result<Self, RegisterError> {
///         news.subscribe(&ctx.this(), "gold", BoardInfo::Price)?;
///         Ok(Self { prices: Vec::new() })
///     }
///
///     #[info]
///     fn price(&mut self, price: u32) { self.prices.push(price); }
///
///     #[call]
///     fn prices(&self) -> Vec<u32> { self.prices.clone() }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let news = PubSub::new();
/// let board = Board::start(news.clone()).await?;
/// assert_eq!(news.publish(&"gold", 1900), 1);
/// assert_eq!(news.publish(&"silver", 23), 0);
/// assert_eq!(board.prices().await?, [1900]);
/// # Ok(())
/// # }
/// ```
pub struct PubSub<K, M> {
    subscriptions: Registry<K, Deliver<M>, Duplicate>,
}

/// Takes a message to one subscriber; whether it got there.
type Deliver<M> = Box<dyn Fn(M) -> bool + Send + Sync>;

impl<K, M> PubSub<K, M> {
    /// No topic has a subscriber.
    #[must_use]
    pub fn new() -> Self {
        Self {
            subscriptions: Registry::duplicate(),
        }
    }
}

impl<K, M> PubSub<K, M>
where
    K: Eq + Hash + Send + Sync + 'static,
    M: 'static,
{
    /// Sends what is published about `topic` to `server`, as its message, for as long as it lives or
    /// until it [unsubscribes](Self::unsubscribe).
    ///
    /// `message` runs in the task that publishes: it should only make a value. A server that subscribes
    /// twice hears everything twice.
    ///
    /// # Errors
    ///
    /// [`RegisterError::Dead`] if the server has ended: there is nobody to tell.
    pub fn subscribe<S: GenServer>(
        &self,
        server: &ServerRef<S>,
        topic: K,
        message: impl Fn(M) -> S::Info + Send + Sync + 'static,
    ) -> Result<(), RegisterError> {
        let (owner, server) = (server.pid(), server.clone());
        let deliver = move |published| server.deliver(message(published));
        self.subscriptions
            .register(&owner, topic, Box::new(deliver))
    }

    /// Ends all subscriptions of a process to a topic. What was published before is still delivered.
    ///
    /// ```
    /// use genserver::{Process, PubSub};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let news = PubSub::<&str, u32>::new();
    /// let me = Process::attach();
    /// news.unsubscribe(&me.pid(), &"gold"); // not subscribed: that is fine
    /// assert_eq!(news.publish(&"gold", 1900), 0);
    /// # Ok(())
    /// # }
    /// ```
    pub fn unsubscribe(&self, subscriber: &Pid, topic: &K) {
        self.subscriptions.unregister(subscriber, topic);
    }

    /// Sends a message to all subscribers of a topic, the publisher among them if it is one, and says how
    /// many times it was put into a mailbox.
    ///
    /// It never waits, and no subscriber hinders another. One whose bounded mailbox is full misses the
    /// message and does not count, and so does one that drains, or whose closure panics. Messages of one publisher
    /// arrive in order.
    pub fn publish(&self, topic: &K, message: M) -> usize
    where
        M: Clone,
    {
        let mut reached = 0;
        self.subscriptions.each(topic, |_subscriber, deliver| {
            // The closure is the subscriber's, and so is its mistake; the panic hook has reported it.
            let delivered = catch_unwind(AssertUnwindSafe(|| deliver(message.clone())));
            reached += usize::from(delivered.unwrap_or(false));
        });
        reached
    }
}

impl<K, M> Default for PubSub<K, M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K, M> Clone for PubSub<K, M> {
    fn clone(&self) -> Self {
        Self {
            subscriptions: self.subscriptions.clone(),
        }
    }
}

impl<K, M> fmt::Debug for PubSub<K, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PubSub").field(&self.subscriptions).finish()
    }
}
