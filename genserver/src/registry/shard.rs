//! One process under one key, an [`Entry`], and where entries stand.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::process::Pid;

/// One process under one key. It never changes: another value is another entry of the same number.
pub(super) struct Entry<K, V> {
    pub(super) owner: Pid,
    pub(super) key: Arc<K>,
    pub(super) value: V,
}

impl<K, V> Entry<K, V> {
    /// Whether it stands under this key, and its process has not ended.
    pub(super) fn is_under(&self, key: &K) -> bool
    where
        K: Eq,
    {
        *self.key == *key && self.owner.is_alive()
    }
}

/// Later entries have larger numbers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct EntryId(pub(super) u64);

/// The entries whose keys have the same hash: nearly always those of one key. Readers keep it without
/// the lock, writers copy it if somebody does.
pub(super) type Bucket<K, V> = Arc<BTreeMap<EntryId, Arc<Entry<K, V>>>>;

/// A part of the entries of a registry, behind one lock.
pub(super) struct Shard<K, V> {
    pub(super) buckets: HashMap<u64, Bucket<K, V>>,
    pub(super) entries: usize,
}

impl<K, V> Shard<K, V> {
    pub(super) fn entry(&self, hash: u64, id: EntryId) -> Option<&Arc<Entry<K, V>>> {
        self.buckets.get(&hash)?.get(&id)
    }

    /// Whether this very entry still stands there.
    pub(super) fn holds(&self, hash: u64, id: EntryId, entry: &Arc<Entry<K, V>>) -> bool {
        let current = self.entry(hash, id);
        current.is_some_and(|current| Arc::ptr_eq(current, entry))
    }

    /// Whether nothing was changed since the snapshot was taken.
    pub(super) fn is_still(&self, hash: u64, seen: Option<&Bucket<K, V>>) -> bool {
        self.buckets.get(&hash).map(Arc::as_ptr) == seen.map(Arc::as_ptr)
    }

    /// Gives back the entry in whose place it is put.
    pub(super) fn insert(
        &mut self,
        hash: u64,
        id: EntryId,
        entry: Arc<Entry<K, V>>,
    ) -> Option<Arc<Entry<K, V>>> {
        let bucket = self.buckets.entry(hash).or_default();
        let before = Arc::make_mut(bucket).insert(id, entry);
        self.entries += usize::from(before.is_none());
        before
    }

    pub(super) fn remove(&mut self, hash: u64, id: EntryId) -> Option<Arc<Entry<K, V>>> {
        let bucket = self.buckets.get_mut(&hash)?;
        let entry = Arc::make_mut(bucket).remove(&id)?;
        if bucket.is_empty() {
            self.buckets.remove(&hash);
        }
        self.entries -= 1;
        Some(entry)
    }
}

impl<K, V> Default for Shard<K, V> {
    fn default() -> Self {
        Self {
            buckets: HashMap::new(),
            entries: 0,
        }
    }
}
