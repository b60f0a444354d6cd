//! Data of a registry itself.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

use super::Registry;
use crate::sync::{Mutex, MutexGuard};

impl<K, V, U> Registry<K, V, U> {
    /// Keeps a value with the registry, for whoever has a handle to it: one of each type, so that its type
    /// is its key (row REG-26). One of this type that is there already is replaced.
    ///
    /// Give each thing a type of its own, rather than put a bare `u32` or `String`.
    ///
    /// ```
    /// use genserver::Registry;
    ///
    /// #[derive(Clone, Debug, PartialEq)]
    /// struct Floors(u32);
    ///
    /// let rooms = Registry::<u32>::unique();
    /// rooms.put_meta(Floors(3));
    /// assert_eq!(rooms.clone().meta(), Some(Floors(3)));
    ///
    /// rooms.delete_meta::<Floors>();
    /// assert_eq!(rooms.meta::<Floors>(), None);
    /// ```
    pub fn put_meta<T: Clone + Send + Sync + 'static>(&self, value: T) {
        let value: Value = Arc::new(value);
        let before = self.table.meta.values().insert(TypeId::of::<T>(), value);
        drop(before);
    }

    /// A clone of the value of this type, if there is one: see [`put_meta`](Self::put_meta).
    #[must_use]
    pub fn meta<T: Clone + Send + Sync + 'static>(&self) -> Option<T> {
        let value = self.table.meta.values().get(&TypeId::of::<T>()).cloned();
        value?.downcast_ref().cloned()
    }

    /// Forgets the value of this type. It is fine if there is none.
    pub fn delete_meta<T: 'static>(&self) {
        let before = self.table.meta.values().remove(&TypeId::of::<T>());
        drop(before);
    }
}

type Value = Arc<dyn Any + Send + Sync>;

/// One value of each type. They are cloned and dropped without the lock.
#[derive(Default)]
pub(super) struct Meta(Mutex<HashMap<TypeId, Value>>);

impl Meta {
    fn values(&self) -> MutexGuard<'_, HashMap<TypeId, Value>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
