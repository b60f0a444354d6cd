//! Who is called what: local names, and registries of processes under keys.

mod name;
pub(crate) use name::Name;
pub use name::{NameError, register, unregister, whereis};

mod keys;
pub use keys::{Duplicate, RegisterError, Registry, Unique};
mod lookup;

mod listener;
pub use listener::RegistryEvent;

mod lock;
pub use lock::KeyGuard;

mod meta;

mod shard;
mod table;

mod claim;
pub(crate) use claim::Claim;
#[cfg(test)]
mod checks;
