//! One task at a time for each key: [`Registry::lock`].

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::sync::{Arc, PoisonError};

use tokio::sync::{Mutex as Turns, OwnedMutexGuard as Turn};

use super::Registry;
use crate::sync::{Mutex, MutexGuard};

impl<K, V, U> Registry<K, V, U>
where
    K: Eq + Hash + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// Waits until nobody else has a key locked, and locks it until the guard is dropped (row REG-45).
    ///
    /// Whoever waits gets it in the order of arrival; one that is dropped while it waits is passed over. A
    /// holder that returns, panics, or ends with its process gives the key back, because then its guard is
    /// dropped.
    ///
    /// It locks nothing but itself: processes are registered under the key, and looked up, whether it is
    /// locked or not. So it keeps apart those who ask for it, for example while they start what the key is to
    /// stand for. Who locks a key twice waits for itself, and two that lock two keys in different orders may
    /// wait for each other.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, its place in the queue is lost, and nothing is locked.
    ///
    /// ```
    /// use genserver::{Process, Registry};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), genserver::RegisterError> {
    /// let rooms = Registry::<u32>::unique();
    /// let me = Process::attach();
    /// {
    ///     let _locked = rooms.lock(101).await;
    ///     if rooms.whereis(&101).is_none() {
    ///         // … prepare the room, in peace …
    ///         rooms.register(&me.pid(), 101, ())?;
    ///     }
    /// }
    /// assert_eq!(rooms.whereis(&101), Some(me.pid()));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn lock(&self, key: K) -> KeyGuard<K> {
        let hash = self.table.hash(&key);
        let place = self.table.locks.join(hash, key);
        let turn = Arc::clone(&place.lock.turns).lock_owned().await;
        KeyGuard {
            _turn: turn,
            _place: place,
        }
    }
}

/// A key of a [`Registry`] is locked while this exists: see [`Registry::lock`].
///
/// ```
/// use genserver::{KeyGuard, Registry};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let rooms = Registry::<u32>::unique();
/// let locked: KeyGuard<u32> = rooms.lock(101).await;
/// drop(locked);
/// let _again = rooms.lock(101).await;
/// # Ok(())
/// # }
/// ```
#[must_use = "the key is free again when this is dropped"]
pub struct KeyGuard<K> {
    // The next one has its turn before this one leaves, so that it finds the same lock.
    _turn: Turn<()>,
    _place: Place<K>,
}

impl<K> fmt::Debug for KeyGuard<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyGuard")
    }
}

/// The keys that somebody has locked or waits for.
///
/// As in the table, no code of the user runs under the lock: keys are compared first, and again if others
/// have come or gone meanwhile.
pub(super) struct Locks<K>(Mutex<Buckets<K>>);

/// By the hash of the key: nearly always one lock.
type Buckets<K> = HashMap<u64, Vec<Used<K>>>;

struct KeyLock<K> {
    key: K,
    turns: Arc<Turns<()>>,
}

/// A lock, and how many have it or wait for it; never none.
struct Used<K> {
    lock: Arc<KeyLock<K>>,
    places: usize,
}

impl<K> Locks<K> {
    fn join(self: &Arc<Self>, hash: u64, key: K) -> Place<K>
    where
        K: Eq,
    {
        let turns = Arc::default();
        let new = Arc::new(KeyLock { key, turns });
        loop {
            let seen = self.seen(hash);
            let lock = seen.iter().find(|lock| lock.key == new.key);
            let lock = Arc::clone(lock.unwrap_or(&new));
            if self.enter(hash, &seen, &lock) {
                let locks = Arc::clone(self);
                return Place { locks, hash, lock };
            }
        }
    }

    fn seen(&self, hash: u64) -> Vec<Arc<KeyLock<K>>> {
        let buckets = self.buckets();
        let bucket = buckets.get(&hash).into_iter().flatten();
        bucket.map(|used| Arc::clone(&used.lock)).collect()
    }

    /// Adds a place at a lock, which may be new, unless others have come or gone meanwhile.
    fn enter(&self, hash: u64, seen: &[Arc<KeyLock<K>>], lock: &Arc<KeyLock<K>>) -> bool {
        let mut buckets = self.buckets();
        let now = buckets.get(&hash).map_or(&[][..], Vec::as_slice);
        let pairs = || now.iter().zip(seen);
        if now.len() != seen.len() || !pairs().all(|(used, lock)| Arc::ptr_eq(&used.lock, lock)) {
            return false;
        }
        let bucket = buckets.entry(hash).or_default();
        match bucket.iter_mut().find(|used| Arc::ptr_eq(&used.lock, lock)) {
            Some(used) => used.places += 1,
            None => bucket.push(Used {
                lock: Arc::clone(lock),
                places: 1,
            }),
        }
        true
    }

    /// Takes a place away; the lock goes with the last one.
    fn leave(&self, hash: u64, lock: &Arc<KeyLock<K>>) {
        let mut buckets = self.buckets();
        let Some(bucket) = buckets.get_mut(&hash) else {
            return;
        };
        if let Some(used) = bucket.iter_mut().find(|used| Arc::ptr_eq(&used.lock, lock)) {
            used.places -= 1;
        }
        // Whoever leaves still has the lock, so no key is dropped here.
        bucket.retain(|used| used.places > 0);
        if bucket.is_empty() {
            buckets.remove(&hash);
        }
    }

    fn buckets(&self) -> MutexGuard<'_, Buckets<K>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many keys are locked.
    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        self.buckets().values().map(Vec::len).sum()
    }
}

impl<K> Default for Locks<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

/// Somebody who has a key locked or waits for it.
struct Place<K> {
    locks: Arc<Locks<K>>,
    hash: u64,
    lock: Arc<KeyLock<K>>,
}

impl<K> Drop for Place<K> {
    fn drop(&mut self) {
        self.locks.leave(self.hash, &self.lock);
    }
}
