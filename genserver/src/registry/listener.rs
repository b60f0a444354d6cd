//! Who is told what happens in a registry: [`RegistryEvent`].

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError, RwLock};

use crate::process::Pid;

/// What a listener of a [`Registry`](crate::Registry) is told: see
/// [`Registry::listen`](crate::Registry::listen).
///
/// ```
/// use genserver::{Process, Registry, RegistryEvent};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let rooms: Registry<u32> = Registry::unique();
/// rooms.listen(|event| match event {
///     RegistryEvent::Registered { key, owner, .. } => println!("{owner} has {key}"),
///     RegistryEvent::Unregistered { key, owner } => println!("{owner} leaves {key}"),
///     _ => {}
/// });
/// rooms.register(&Process::attach().pid(), 101, ())?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum RegistryEvent<'a, K, V> {
    /// A process was registered (row REG-40).
    Registered {
        /// Under which key.
        key: &'a K,
        /// Which process.
        owner: &'a Pid,
        /// What stands beside it.
        value: &'a V,
    },
    /// A process has no entry under the key any more, because somebody unregistered it (row REG-41).
    Unregistered {
        /// Under which key.
        key: &'a K,
        /// Which process.
        owner: &'a Pid,
    },
}

type Listener<K, V> = dyn Fn(RegistryEvent<'_, K, V>) + Send + Sync;

/// The listeners of one registry, in the order in which they came.
pub(super) struct Listeners<K, V>(RwLock<Snapshot<K, V>>);

type Snapshot<K, V> = Arc<[Arc<Listener<K, V>>]>;

impl<K, V> Listeners<K, V> {
    pub(super) fn add(&self, listener: Arc<Listener<K, V>>) {
        let mut listeners = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *listeners = listeners.iter().cloned().chain([listener]).collect();
    }

    /// Tells each of them, without any lock.
    pub(super) fn tell<'a>(&self, event: impl Fn() -> RegistryEvent<'a, K, V>)
    where
        K: 'a,
        V: 'a,
    {
        let listeners = Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner));
        for listener in listeners.iter() {
            // A listener that fails is its own trouble, not that of whoever registers (REG-43). The
            // panic hook has reported it.
            let _reported = catch_unwind(AssertUnwindSafe(|| listener(event()))).is_err();
        }
    }
}

impl<K, V> Default for Listeners<K, V> {
    fn default() -> Self {
        Self(RwLock::new(Arc::new([])))
    }
}
