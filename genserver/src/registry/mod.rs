//! Who is called what.

mod name;
pub(crate) use name::Name;
pub use name::{NameError, register, unregister, whereis};

#[cfg(test)]
mod checks;
