//! What a process is to be found under before its `init` runs: a [`Claim`].

use std::fmt;
use std::hash::Hash;
use std::sync::Arc;

use super::{Name, NameError, RegisterError, Registry};
use crate::process::Pid;

/// A name, or a key of a registry, that somebody asks for in the name of a process.
///
/// It can be asked for again and again, because a supervisor starts its children again and again.
pub(crate) trait Claim: Send + Sync {
    /// Takes it for `pid`, or says who has it.
    fn claim(&self, pid: &Pid) -> Result<(), NameError>;
}

impl fmt::Debug for dyn Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Claim")
    }
}

impl Claim for Name {
    fn claim(&self, pid: &Pid) -> Result<(), NameError> {
        super::register(self, pid)
    }
}

/// A key of a registry, and the value that is to stand beside it.
struct KeyClaim<K, V, U> {
    registry: Registry<K, V, U>,
    key: K,
    value: V,
}

impl<K, V, U> Registry<K, V, U>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
    U: 'static,
{
    /// Each claim is made with clones.
    pub(crate) fn claim(&self, key: K, value: V) -> Arc<dyn Claim> {
        let registry = self.clone();
        Arc::new(KeyClaim {
            registry,
            key,
            value,
        })
    }
}

impl<K, V, U> Claim for KeyClaim<K, V, U>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    fn claim(&self, pid: &Pid) -> Result<(), NameError> {
        let (key, value) = (self.key.clone(), self.value.clone());
        self.registry
            .register(pid, key, value)
            .map_err(|error| match error {
                RegisterError::AlreadyRegistered(holder) => NameError::Taken(holder),
                RegisterError::Dead => NameError::Dead,
            })
    }
}
