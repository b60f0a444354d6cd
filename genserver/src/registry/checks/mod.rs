//! Names and keys meeting deaths in every order.

use std::sync::Arc;

use crate::never::Never;
use crate::process::{Cell, Life, Pid};

mod keys;
mod locks;
mod names;

/// A process that lives until its life is dropped.
fn alive() -> (Pid, Life<Never>) {
    let cell = Cell::new("Alive", None);
    (cell.pid(), Life::new(Arc::clone(&cell)))
}
