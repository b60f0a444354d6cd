//! Processes under keys: [`Registry`], and how they get there.

use std::fmt;
use std::hash::Hash;
use std::marker::PhantomData;
use std::sync::Arc;

use super::RegistryEvent;
use super::shard::{Entry, EntryId};
use super::table::{Sharing, Table};
use crate::process::Pid;

/// Marks a [`Registry`] in which one process at a time has a key.
///
/// ```
/// use genserver::{Process, Registry, RegisterError, Unique};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let rooms: Registry<u32, (), Unique> = Registry::unique();
/// let (one, other) = (Process::attach(), Process::attach());
/// rooms.register(&one.pid(), 101, ())?;
/// let taken = RegisterError::AlreadyRegistered(one.pid());
/// assert_eq!(rooms.register(&other.pid(), 101, ()), Err(taken));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub enum Unique {}

/// Marks a [`Registry`] in which any number of processes has a key, each as often as it likes.
///
/// ```
/// use genserver::{Duplicate, Process, Registry};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let chat: Registry<&str, (), Duplicate> = Registry::duplicate();
/// let (one, other) = (Process::attach(), Process::attach());
/// chat.register(&one.pid(), "lobby", ())?;
/// chat.register(&other.pid(), "lobby", ())?;
/// assert_eq!(chat.lookup(&"lobby").len(), 2);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub enum Duplicate {}

/// Why a process was not registered.
///
/// ```
/// use genserver::{Process, RegisterError, Registry};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let rooms = Registry::<u32>::unique();
/// let gone = Process::spawn(|_me| async { Ok(()) });
/// gone.monitor().await;
/// assert_eq!(rooms.register(&gone, 101, ()), Err(RegisterError::Dead));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RegisterError {
    /// A living process has the unique key, perhaps the same one. Talk to it, or choose another key.
    #[error("the key is taken by {0}")]
    AlreadyRegistered(Pid),
    /// The process that was to be registered is gone.
    #[error("the process is not running")]
    Dead,
}

/// Processes under keys of any type, each with a value beside it: Elixir's `Registry`.
///
/// With [`unique`](Self::unique) keys it is a set of names: each key has one living holder, and
/// [`address`](Self::address) makes it an [`Address`](crate::Address). With
/// [`duplicate`](Self::duplicate) keys it is a set of groups: whom to tell about something.
///
/// An entry belongs to one process, its owner, and ends with it, before anybody hears of that end: a
/// dead process never blocks a key, and who has seen a [`Down`](crate::Down) finds no entry of it (rows
/// REG-09, REG-10). There is no ambient self, so the owner is named in each call.
///
/// A registry is a value: share it by cloning the handle. It is no process, so registering links to
/// nothing, and the processes in a registry that is dropped live on (note A18).
///
/// Everything here works from any task at once. Closures, and the `Eq` and `Hash` of keys, are called
/// without a lock, so they may use the registry themselves.
///
/// ```
/// use genserver::{Process, Registry};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), genserver::RegisterError> {
/// let rooms: Registry<u32, &str> = Registry::unique();
/// let me = Process::attach();
/// rooms.register(&me.pid(), 101, "with a view")?;
///
/// assert_eq!(rooms.lookup(&101), [(me.pid(), "with a view")]);
/// assert_eq!(rooms.whereis(&102), None);
///
/// drop(me);
/// assert_eq!(rooms.whereis(&101), None);
/// # Ok(())
/// # }
/// ```
pub struct Registry<K, V = (), U = Unique> {
    pub(super) table: Arc<Table<K, V>>,
    keys: PhantomData<fn() -> U>,
}

impl<K, V> Registry<K, V, Unique> {
    /// An empty registry in which a key has one holder at a time.
    #[must_use]
    pub fn unique() -> Self {
        Self::new(Sharing::Unique)
    }
}

impl<K, V> Registry<K, V, Duplicate> {
    /// An empty registry in which a key has any number of holders.
    ///
    /// It has no addresses and no values to update, because a key does not say which entry is meant
    /// (row REG-38):
    ///
    /// ```compile_fail,E0599
    /// # use genserver::{Process, Registry};
    /// # let me = Process::attach();
    /// let groups: Registry<&str, u32, _> = Registry::duplicate();
    /// groups.update_value(&me.pid(), &"group", |value| value + 1);
    /// ```
    #[must_use]
    pub fn duplicate() -> Self {
        Self::new(Sharing::Duplicate)
    }
}

impl<K, V, U> Registry<K, V, U> {
    fn new(sharing: Sharing) -> Self {
        Self {
            table: Arc::new(Table::new(sharing)),
            keys: PhantomData,
        }
    }

    pub(crate) fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.table, &other.table)
    }
}

impl<K, V, U> Registry<K, V, U>
where
    K: Eq + Hash + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// Registers `owner` under a key, for as long as it lives (rows REG-01, REG-30).
    ///
    /// # Errors
    ///
    /// [`RegisterError::AlreadyRegistered`] if keys are unique and somebody has this one: the entry that
    /// is there stays as it is (row REG-02). [`RegisterError::Dead`] if `owner` has ended. Either leaves
    /// nothing behind.
    pub fn register(&self, owner: &Pid, key: K, value: V) -> Result<(), RegisterError> {
        self.table.register(owner, key, value)
    }

    /// Removes all entries of `owner` under a key, and no other's (rows REG-07, REG-35). It is fine if
    /// there is none.
    pub fn unregister(&self, owner: &Pid, key: &K) {
        self.remove(owner, key, |_value| true);
        self.tell_unregistered(owner, key);
    }

    /// Removes the entries of `owner` under a key whose values match (rows REG-23, REG-36).
    ///
    /// Listeners are told when nothing of the owner's is left under the key. If a value is replaced
    /// meanwhile, the new one is judged too.
    ///
    /// ```
    /// use genserver::{Process, Registry};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let groups = Registry::duplicate();
    /// let process = Process::attach();
    /// let me = process.pid();
    /// for age in [7, 41, 12] {
    ///     groups.register(&me, "family", age)?;
    /// }
    /// groups.unregister_match(&me, &"family", |age| *age < 18);
    /// assert_eq!(groups.lookup(&"family"), [(me.clone(), 41)]);
    /// groups.unregister(&me, &"family");
    /// assert_eq!(groups.count(), 0);
    /// # Ok(())
    /// # }
    /// ```
    pub fn unregister_match(&self, owner: &Pid, key: &K, matches: impl FnMut(&V) -> bool) {
        self.remove(owner, key, matches);
        if self.entries_of(owner, key).is_empty() {
            self.tell_unregistered(owner, key);
        }
    }

    /// Has `listener` told of each registration and of each unregistration, for as long as the registry
    /// exists.
    ///
    /// It is called in the task that registers or unregisters, after the fact and without any lock. What
    /// several tasks do at once may be told in any order. A registration that fails is not told (row
    /// REG-40). An unregistration is, also if there was nothing to unregister (row REG-41). The end of a
    /// process is not: to learn of it, monitor the process (row REG-42).
    ///
    /// A listener should do no more than send what it hears to somebody, best to a name. If it panics,
    /// the others are told all the same, and so is whoever registered: that it worked.
    ///
    /// ```
    /// use std::sync::mpsc;
    ///
    /// use genserver::{Process, Registry, RegistryEvent};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let (news, heard) = mpsc::channel();
    /// let rooms = Registry::<u32>::unique();
    /// rooms.listen(move |event| {
    ///     if let RegistryEvent::Registered { key, .. } = event {
    ///         let _sent = news.send(*key).is_ok();
    ///     }
    /// });
    ///
    /// let me = Process::attach();
    /// rooms.register(&me.pid(), 101, ())?;
    /// assert_eq!(heard.recv()?, 101);
    /// # Ok(())
    /// # }
    /// ```
    pub fn listen(&self, listener: impl Fn(RegistryEvent<'_, K, V>) + Send + Sync + 'static) {
        self.table.listeners.add(Arc::new(listener));
    }

    fn tell_unregistered(&self, owner: &Pid, key: &K) {
        let event = || RegistryEvent::Unregistered { key, owner };
        self.table.listeners.tell(event);
    }

    fn remove(&self, owner: &Pid, key: &K, mut matches: impl FnMut(&V) -> bool) {
        let hash = self.table.hash(key);
        loop {
            let mut gone = self.entries_of(owner, key);
            gone.retain(|(_id, entry)| matches(&entry.value));
            if gone.is_empty() || self.table.remove(hash, &gone) {
                return;
            }
        }
    }

    fn entries_of(&self, owner: &Pid, key: &K) -> Vec<(EntryId, Arc<Entry<K, V>>)> {
        let bucket = self.table.bucket(self.table.hash(key));
        let entries = bucket.iter().flat_map(|bucket| bucket.iter());
        entries
            .filter(|(_id, entry)| entry.owner == *owner && entry.is_under(key))
            .map(|(id, entry)| (*id, Arc::clone(entry)))
            .collect()
    }
}

impl<K, V> Registry<K, V, Unique>
where
    K: Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// Replaces the value of `owner` under its key by what `update` makes of it; the new value and the
    /// old one (row REG-08).
    ///
    /// `None`, without a call of `update`, if `owner` does not have the key. No lock is held meanwhile:
    /// if somebody else replaces the value first, `update` is called again with what is there then, so
    /// that no update is lost.
    ///
    /// ```
    /// use genserver::{Process, Registry};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), genserver::RegisterError> {
    /// let visitors: Registry<&str, u32> = Registry::unique();
    /// let (door, me) = (Process::attach(), Process::attach());
    /// visitors.register(&door.pid(), "front", 1)?;
    ///
    /// assert_eq!(visitors.update_value(&door.pid(), &"front", |count| count + 1), Some((2, 1)));
    /// assert_eq!(visitors.update_value(&me.pid(), &"front", |count| count + 1), None);
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_value(
        &self,
        owner: &Pid,
        key: &K,
        mut update: impl FnMut(&V) -> V,
    ) -> Option<(V, V)> {
        let hash = self.table.hash(key);
        loop {
            let (id, old) = self.entries_of(owner, key).pop()?;
            let new = Entry {
                owner: old.owner.clone(),
                key: Arc::clone(&old.key),
                value: update(&old.value),
            };
            if let Some(new) = self.table.replace(hash, &old, id, new) {
                return Some((new.value.clone(), old.value.clone()));
            }
        }
    }
}

impl<K, V, U> Clone for Registry<K, V, U> {
    fn clone(&self) -> Self {
        Self {
            table: Arc::clone(&self.table),
            keys: PhantomData,
        }
    }
}

impl<K, V, U> fmt::Debug for Registry<K, V, U> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registry")
            .field("entries", &self.table.entries())
            .finish_non_exhaustive()
    }
}
