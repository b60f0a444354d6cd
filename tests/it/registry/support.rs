//! What the tests of registries share.

use std::hash::Hash;

use genserver::{Pid, Registry};

/// Kills a process and waits until it is gone.
pub(crate) async fn end(pid: &Pid) {
    let gone = pid.monitor();
    pid.kill();
    gone.await;
}

/// The values under a key, whoever has them, in order.
pub(crate) fn values_under<K, V, U>(registry: &Registry<K, V, U>, key: &K) -> Vec<V>
where
    K: Eq + Hash + Send + Sync + 'static,
    V: Clone + Ord + Send + Sync + 'static,
{
    let mut values: Vec<_> = registry.lookup(key).into_iter().map(|(_, v)| v).collect();
    values.sort();
    values
}

/// Does something when it is dropped.
pub(crate) struct OnDrop<F: Fn()>(pub(crate) F);

impl<F: Fn()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}
