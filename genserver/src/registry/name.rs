//! Local names: one name, one living process.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use crate::process::{Guard, Pid};

pub(crate) type Name = Arc<str>;

static NAMES: LazyLock<Mutex<HashMap<Name, Pid>>> = LazyLock::new(Mutex::default);

/// Why a process did not get a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// A living process has the name. Talk to it, or choose another name.
    #[error("the name is taken by {0}")]
    Taken(Pid),
    /// The process that was to get the name is gone.
    #[error("the process is not running")]
    Dead,
}

/// Gives a process a name, for as long as it lives.
///
/// A name belongs to one process at a time; a process may have several (OTP allows one, note A24).
/// The name is free again before anybody hears of the process' end (row PROC-28), so a supervisor's
/// replacement always gets it.
///
/// # Errors
///
/// [`NameError::Taken`] if another living process has the name; [`NameError::Dead`] if this one is
/// gone.
///
/// ```
/// use genserver::{Process, register, whereis};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), genserver::NameError> {
/// let me = Process::attach();
/// register("doc-main", &me.pid())?;
/// assert_eq!(whereis("doc-main"), Some(me.pid()));
/// drop(me);
/// assert_eq!(whereis("doc-main"), None);
/// # Ok(())
/// # }
/// ```
pub fn register(name: impl AsRef<str>, pid: &Pid) -> Result<(), NameError> {
    let name = Name::from(name.as_ref());
    let mut names = names();
    // A dead holder whose clean-up has not come yet must not stand in the way (REG-10).
    if let Some(holder) = names.get(&name).filter(|holder| holder.is_alive()) {
        return Err(NameError::Taken(holder.clone()));
    }
    names.insert(Arc::clone(&name), pid.clone());
    drop(names);
    let guard: Guard = Box::new(Held {
        name,
        holder: pid.clone(),
    });
    // If the process is dead, the guard comes back, and its drop frees the name.
    pid.0.add_guard(guard).map_err(|_returned| NameError::Dead)
}

/// Takes a name away from whoever has it. Whether there was somebody.
pub fn unregister(name: impl AsRef<str>) -> bool {
    let holder = names().remove(name.as_ref());
    holder.is_some_and(|holder| holder.is_alive())
}

/// The living process that has this name.
#[must_use]
pub fn whereis(name: impl AsRef<str>) -> Option<Pid> {
    let holder = names().get(name.as_ref()).cloned();
    holder.filter(Pid::is_alive)
}

/// In the lifelines of the holder.
struct Held {
    name: Name,
    holder: Pid,
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut names = names();
        // Another process may have it by now.
        if names.get(&self.name) == Some(&self.holder) {
            let entry = names.remove(&self.name);
            drop(names);
            drop(entry);
        }
    }
}

fn names() -> MutexGuard<'static, HashMap<Name, Pid>> {
    NAMES.lock().unwrap_or_else(PoisonError::into_inner)
}
