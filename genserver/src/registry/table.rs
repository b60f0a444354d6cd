//! What a registry holds: its entries by key, and the keys of each process.
//!
//! No code of the user runs under a lock of a table. Readers take a snapshot of what stands under a
//! hash and compare keys afterwards; writers compare first, and begin again if the snapshot was changed
//! meanwhile.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, Weak};
use std::thread::available_parallelism;

use super::listener::Listeners;
use super::lock::Locks;
use super::meta::Meta;
use super::shard::{Bucket, Entry, EntryId, Shard};
use super::{RegisterError, RegistryEvent};
use crate::process::{Guard, Pid, ProcessId, catch};
use crate::sync::{Mutex, MutexGuard};

/// More locks than this would not help any machine.
const MOST_SHARDS: usize = 256;

/// How many processes may have the same key.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sharing {
    Unique,
    Duplicate,
}

/// The keys of a process. That there is such a list stands for the guard in its lifelines.
type Claims<K> = BTreeMap<EntryId, (u64, Arc<K>)>;
type Owners<K> = HashMap<ProcessId, Claims<K>>;

/// All entries of a registry. At most one of its locks is held at a time, and under it at most the
/// lock of a process, to see whether it lives.
pub(super) struct Table<K, V> {
    sharing: Sharing,
    hasher: RandomState,
    next: AtomicU64,
    shards: Box<[Mutex<Shard<K, V>>]>,
    owners: Box<[Mutex<Owners<K>>]>,
    pub(super) listeners: Listeners<K, V>,
    pub(super) locks: Arc<Locks<K>>,
    pub(super) meta: Meta,
}

impl<K, V> Table<K, V> {
    pub(super) fn new(sharing: Sharing) -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        let shards = cores.next_power_of_two().min(MOST_SHARDS);
        Self {
            sharing,
            hasher: RandomState::new(),
            next: AtomicU64::new(1),
            shards: (0..shards).map(|_| Mutex::default()).collect(),
            owners: (0..shards).map(|_| Mutex::default()).collect(),
            listeners: Listeners::default(),
            locks: Arc::default(),
            meta: Meta::default(),
        }
    }

    pub(super) fn hash(&self, key: &K) -> u64
    where
        K: Hash,
    {
        self.hasher.hash_one(key)
    }

    /// What stands under the hash right now.
    pub(super) fn bucket(&self, hash: u64) -> Option<Bucket<K, V>> {
        self.shard(hash).buckets.get(&hash).cloned()
    }

    /// Everything there is, a shard after the other.
    pub(super) fn buckets(&self) -> impl Iterator<Item = Bucket<K, V>> {
        let snapshot = |shard: &Mutex<Shard<K, V>>| -> Vec<_> {
            lock(shard).buckets.values().cloned().collect()
        };
        self.shards.iter().flat_map(snapshot)
    }

    pub(super) fn entries(&self) -> usize {
        self.shards.iter().map(|shard| lock(shard).entries).sum()
    }

    /// The keys of a process, in the order of registration.
    pub(super) fn keys(&self, owner: ProcessId) -> Vec<Arc<K>> {
        let claims = self.owners(owner).get(&owner).cloned();
        let mut claims = claims.unwrap_or_default();
        // A claim comes before its entry, and goes after it.
        claims.retain(|id, (hash, _key)| self.shard(*hash).entry(*hash, *id).is_some());
        claims.into_values().map(|(_hash, key)| key).collect()
    }

    /// Puts another entry in the place of `old`, unless that has changed or gone meanwhile.
    pub(super) fn replace(
        &self,
        hash: u64,
        old: &Arc<Entry<K, V>>,
        id: EntryId,
        new: Entry<K, V>,
    ) -> Option<Arc<Entry<K, V>>> {
        let new = Arc::new(new);
        let mut shard = self.shard(hash);
        if !shard.holds(hash, id, old) {
            return None;
        }
        let before = shard.insert(hash, id, Arc::clone(&new));
        drop(shard);
        drop(before);
        Some(new)
    }

    /// Removes all of these, or none of them if one has changed or gone meanwhile.
    pub(super) fn remove(&self, hash: u64, entries: &[(EntryId, Arc<Entry<K, V>>)]) -> bool {
        let mut shard = self.shard(hash);
        if !entries
            .iter()
            .all(|(id, entry)| shard.holds(hash, *id, entry))
        {
            return false;
        }
        // Whoever asks has them too, so nothing of the user's is dropped here.
        for (id, _entry) in entries {
            drop(shard.remove(hash, *id));
        }
        drop(shard);
        for (id, entry) in entries {
            self.forget(&entry.owner, *id);
        }
        true
    }

    /// A process has one key less.
    fn forget(&self, owner: &Pid, id: EntryId) {
        let mut owners = self.owners(owner.id());
        let Some(claims) = owners.get_mut(&owner.id()) else {
            return;
        };
        let claim = claims.remove(&id);
        // The guard of a dead process has been here and does not come again.
        if claims.is_empty() && !owner.is_alive() {
            owners.remove(&owner.id());
        }
        drop(owners);
        drop(claim);
    }

    /// How many processes are known to have or have had keys.
    #[cfg(test)]
    pub(super) fn owners_known(&self) -> usize {
        self.owners.iter().map(|owners| lock(owners).len()).sum()
    }

    /// How many keys all of them have.
    #[cfg(test)]
    pub(super) fn claims(&self) -> usize {
        let claims =
            |owners: &Mutex<Owners<K>>| -> usize { lock(owners).values().map(BTreeMap::len).sum() };
        self.owners.iter().map(claims).sum()
    }

    fn shard(&self, hash: u64) -> MutexGuard<'_, Shard<K, V>> {
        lock(&self.shards[place(hash, self.shards.len())])
    }

    fn owners(&self, owner: ProcessId) -> MutexGuard<'_, Owners<K>> {
        lock(&self.owners[place(owner.number(), self.owners.len())])
    }
}

impl<K, V> Table<K, V>
where
    K: Eq + Hash + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// Registers a process, for as long as it lives.
    pub(super) fn register(
        self: &Arc<Self>,
        owner: &Pid,
        key: K,
        value: V,
    ) -> Result<(), RegisterError> {
        let hash = self.hash(&key);
        let entry = Arc::new(Entry {
            owner: owner.clone(),
            key: Arc::new(key),
            value,
        });
        // A refusal leaves nothing behind, not even a guard (REG-25).
        self.rivals(hash, &entry.key)?;
        let id = EntryId(self.next.fetch_add(1, Ordering::Relaxed));
        // The guard first, then the key in its list, then the entry: so a death finds them all.
        self.stand_guard(owner)?;
        let claim = (hash, Arc::clone(&entry.key));
        self.owners(owner.id())
            .entry(owner.id())
            .or_default()
            .insert(id, claim);
        if let Err(refused) = self.enter(hash, id, &entry) {
            self.forget(owner, id);
            return Err(refused);
        }
        let Entry { owner, key, value } = &*entry;
        self.listeners
            .tell(|| RegistryEvent::Registered { key, owner, value });
        Ok(())
    }

    fn stand_guard(self: &Arc<Self>, owner: &Pid) -> Result<(), RegisterError> {
        if self.owners(owner.id()).contains_key(&owner.id()) {
            return Ok(());
        }
        // Of two at once both leave one, and the second finds nothing to do.
        let guard: Guard = Box::new(Holder {
            table: Arc::downgrade(self),
            owner: owner.id(),
        });
        owner
            .0
            .add_guard(guard)
            .map_err(|_returned| RegisterError::Dead)
    }

    fn enter(&self, hash: u64, id: EntryId, entry: &Arc<Entry<K, V>>) -> Result<(), RegisterError> {
        loop {
            let Rivals { seen, dead } = self.rivals(hash, &entry.key)?;
            let mut shard = self.shard(hash);
            if self.sharing == Sharing::Unique && !shard.is_still(hash, seen.as_ref()) {
                continue;
            }
            // Asked under the lock: whoever ends from here on finds the entry.
            if !entry.owner.is_alive() {
                return Err(RegisterError::Dead);
            }
            let replaced: Vec<_> = dead.into_iter().map(|id| shard.remove(hash, id)).collect();
            let before = shard.insert(hash, id, Arc::clone(entry));
            drop(shard);
            drop((replaced, before));
            return Ok(());
        }
    }

    /// Who stands in the way of a key; an error if somebody lives who does.
    fn rivals(&self, hash: u64, key: &K) -> Result<Rivals<K, V>, RegisterError> {
        let mut rivals = Rivals {
            seen: None,
            dead: Vec::new(),
        };
        if self.sharing == Sharing::Duplicate {
            return Ok(rivals);
        }
        rivals.seen = self.bucket(hash);
        for (id, entry) in rivals.seen.iter().flat_map(|bucket| bucket.iter()) {
            if *entry.key != *key {
                continue;
            }
            if entry.owner.is_alive() {
                return Err(RegisterError::AlreadyRegistered(entry.owner.clone()));
            }
            rivals.dead.push(*id);
        }
        Ok(rivals)
    }
}

/// What stands in the way of a unique key: nobody who lives.
struct Rivals<K, V> {
    /// What was looked at. While it is kept, a bucket at the same place is the same bucket.
    seen: Option<Bucket<K, V>>,
    /// A dead holder, whose clean-up is still to come, is replaced (REG-10).
    dead: Vec<EntryId>,
}

/// In the lifelines of a process that has keys: they end with it (REG-09).
struct Holder<K, V> {
    /// A process does not keep a registry that nobody else has.
    table: Weak<Table<K, V>>,
    owner: ProcessId,
}

impl<K, V> Drop for Holder<K, V> {
    fn drop(&mut self) {
        let Some(table) = self.table.upgrade() else {
            return;
        };
        let claims = table
            .owners(self.owner)
            .remove(&self.owner)
            .unwrap_or_default();
        let gone = claims
            .into_iter()
            .map(|(id, (hash, key))| (table.shard(hash).remove(hash, id), key));
        let gone: Vec<_> = gone.collect();
        for entry in gone {
            // Keys and values are the user's: a destructor that panics must not keep the others.
            let _reported = catch(self.owner, || drop(entry)).is_err();
        }
    }
}

/// One byte is enough: see [`MOST_SHARDS`].
fn place(number: u64, places: usize) -> usize {
    usize::from(number.to_le_bytes()[0]) % places
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // No code of the user runs under the lock, so what a panic left behind is whole.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
