//! Servers under the keys of a registry: the address [`Registered`], and all under one key.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Arc;

use super::destination::{Destination, Lookup};
use super::{Address, Call, Caller, GenServer, ServerRef};
use crate::registry::{Duplicate, Registry, Unique};

/// A server by its key in a [`Registry`] with unique keys: whoever has it at the moment of each send.
/// Made by [`Registry::address`].
///
/// It works before the server is started and after it has been restarted (rows REG-13, REG-17).
///
/// ```
/// use genserver::{ChildSpec, Registry, Supervisor, genserver};
///
/// struct Account { balance: i64 }
///
/// #[genserver]
/// impl Account {
///     #[init]
///     fn init(balance: i64) -> Self { Self { balance } }
///
///     #[call]
///     fn balance(&self) -> i64 { self.balance }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let accounts: Registry<u64> = Registry::unique();
/// let account = ChildSpec::of::<Account>(100).register(&accounts, 4711, ());
/// let tree = Supervisor::one_for_one().child(account).start().await?;
///
/// let account = accounts.address::<Account>(4711);
/// assert_eq!(account.key(), &4711);
/// assert_eq!(account.balance().await?, 100);
/// # tree.stop().await?;
/// # Ok(())
/// # }
/// ```
pub struct Registered<S, K, V = ()> {
    place: Arc<Place<K, V>>,
    server: PhantomData<fn() -> S>,
}

/// Where to look: shared, so that a call needs no copy.
struct Place<K, V> {
    registry: Registry<K, V, Unique>,
    key: K,
}

impl<S, K, V> Registered<S, K, V> {
    /// The key.
    #[must_use]
    pub fn key(&self) -> &K {
        &self.place.key
    }
}

impl<K, V> Registry<K, V, Unique> {
    /// The address of whoever has this key. If that is a server of another type, nobody is there.
    ///
    /// ```
    /// use genserver::{Agent, AgentClient, Registry};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let counts: Registry<&str> = Registry::unique();
    /// let visitors = counts.address::<Agent<u32>>("visitors"); // nobody yet
    /// let _agent = Agent::start(|| 7_u32).register(&counts, "visitors", ()).await?;
    /// assert_eq!(visitors.get(|count| *count).await?, 7);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn address<S: GenServer>(&self, key: K) -> Registered<S, K, V> {
        let registry = self.clone();
        Registered {
            place: Arc::new(Place { registry, key }),
            server: PhantomData,
        }
    }
}

impl<K, V> Registry<K, V, Duplicate>
where
    K: Eq + Hash + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// The servers of one type under a key, in the order of registration. Processes of other types are
    /// left out; a server that was registered twice comes twice (row REG-30).
    ///
    /// ```
    /// use genserver::{Address, GenServer, Registry, genserver};
    ///
    /// struct Worker;
    ///
    /// #[genserver]
    /// impl Worker {
    ///     #[init]
    ///     fn init() -> Self { Self }
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let pool = Registry::duplicate();
    /// let first = Worker::start(()).register(&pool, "idle", ()).await?;
    /// let second = Worker::start(()).register(&pool, "idle", ()).await?;
    /// assert_eq!(pool.servers::<Worker>(&"idle"), [first.clone(), second.clone()]);
    ///
    /// first.stop().await?;
    /// assert_eq!(pool.servers::<Worker>(&"idle"), [second]);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn servers<S: GenServer>(&self, key: &K) -> Vec<ServerRef<S>> {
        self.owners(key).iter().filter_map(ServerRef::of).collect()
    }
}

#[diagnostic::do_not_recommend]
impl<S, K, V> Address<S> for Registered<S, K, V>
where
    S: GenServer,
    K: Eq + Hash + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    fn resolve(&self) -> Option<ServerRef<S>> {
        self.place.find()
    }

    fn call<T: Send + 'static>(&self, request: impl FnOnce(Caller<T>) -> S::Call) -> Call<S, T> {
        let role = Arc::clone(&self.place) as Arc<dyn Lookup<S>>;
        Call::new(Destination::Role(role), request)
    }
}

impl<S, K, V> Lookup<S> for Place<K, V>
where
    S: GenServer,
    K: Eq + Hash + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    fn find(&self) -> Option<ServerRef<S>> {
        let holder = self.registry.whereis(&self.key)?;
        ServerRef::of(&holder)
    }
}

impl<S, K, V> Clone for Registered<S, K, V> {
    fn clone(&self) -> Self {
        Self {
            place: Arc::clone(&self.place),
            server: PhantomData,
        }
    }
}

/// The same key of the same registry.
impl<S, K: PartialEq, V> PartialEq for Registered<S, K, V> {
    fn eq(&self, other: &Self) -> bool {
        let (one, other) = (&self.place, &other.place);
        one.registry.is_same(&other.registry) && one.key == other.key
    }
}

impl<S, K: Eq, V> Eq for Registered<S, K, V> {}

impl<S, K: Hash, V> Hash for Registered<S, K, V> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.place.key.hash(state);
    }
}

impl<S, K: fmt::Debug, V> fmt::Debug for Registered<S, K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Registered").field(&self.place.key).finish()
    }
}
