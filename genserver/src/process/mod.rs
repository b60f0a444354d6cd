//! Processes: identity, one queue, links, monitors, and the announcement of a death.
//!
//! Invariants, cited from the code by number, are listed in `ARCHITECTURE.md`.

mod signal;
pub use signal::{Down, Exit, MonitorRef};
pub(crate) use signal::{Letter, Mail, Question};

mod pid;
pub use pid::Pid;
pub(crate) use pid::{AnyProcess, ProcessId};

mod mailbox;
pub(crate) use mailbox::Cell;
mod post;
pub(crate) use post::Refused;

mod room;

mod turn;

mod ties;

mod outside;

mod inbox;
pub(crate) use inbox::Inbox;

mod lifelines;
pub(crate) use lifelines::{Life, Watch, Watcher, quietly};

mod ledger;
pub(crate) use ledger::{Guard, Ledger};

mod link;
pub(crate) use link::{link, unlink};

mod monitor;
pub use monitor::Monitor;

mod guard;
pub(crate) use guard::{Cut, guarded};

mod current;
pub(crate) use current::{Moment, at, begin_callback, catch, current, is_too_late, note_reply};
mod standby;
pub(crate) use standby::{can_step_in, step_in, step_out};
mod panics;
mod undecided;
pub(crate) use undecided::when_decided;

mod plain;
pub use plain::{Process, Signal};
pub(crate) use plain::{ended, spawn_task, spawn_tied};

#[cfg(test)]
mod checks;
