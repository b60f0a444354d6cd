//! Local names: one name, one living process.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError};

use crate::process::{Guard, Pid, ProcessId};
use crate::sync::{Global, Mutex, MutexGuard};

pub(crate) type Name = Arc<str>;

static NAMES: Global<Mutex<Names>> = Global::new(Mutex::default);

#[derive(Default)]
struct Names {
    holders: HashMap<Name, Pid>,
    /// The names of each process that has or had one. An entry stands for the guard in its lifelines.
    held: HashMap<ProcessId, HashSet<Name>>,
}

/// Why a process did not get a name.
///
/// ```
/// use genserver::{NameError, Process, register};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (one, other) = (Process::attach(), Process::attach());
/// register("doc-name-error", &one.pid())?;
/// let taken = register("doc-name-error", &other.pid());
/// assert_eq!(taken, Err(NameError::Taken(one.pid())));
/// # Ok(())
/// # }
/// ```
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
    if let Some(holder) = names.holders.get(&name).filter(|holder| holder.is_alive()) {
        return Err(NameError::Taken(holder.clone()));
    }
    let first_of_holder = !names.held.contains_key(&pid.id());
    names
        .held
        .entry(pid.id())
        .or_default()
        .insert(Arc::clone(&name));
    let before = names.holders.insert(name, pid.clone());
    drop(names);
    drop(before);
    if !first_of_holder {
        // The guard of the first may still be on its way to find out.
        return if pid.is_alive() {
            Ok(())
        } else {
            Err(NameError::Dead)
        };
    }
    let guard: Guard = Box::new(Holder(pid.id()));
    // If the process is dead, the guard comes back, and its drop frees the name.
    pid.0.add_guard(guard).map_err(|_returned| NameError::Dead)
}

/// Takes a name away from whoever has it. Whether there was somebody.
///
/// ```
/// use genserver::{Process, register, unregister, whereis};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let me = Process::attach();
/// register("doc-unregister", &me.pid())?;
/// assert!(unregister("doc-unregister"));
/// assert_eq!(whereis("doc-unregister"), None);
/// # Ok(())
/// # }
/// ```
pub fn unregister(name: impl AsRef<str>) -> bool {
    let mut names = names();
    let Some((name, holder)) = names.holders.remove_entry(name.as_ref()) else {
        return false;
    };
    if let Some(held) = names.held.get_mut(&holder.id()) {
        held.remove(&name);
    }
    drop(names);
    holder.is_alive()
}

/// The living process that has this name.
///
/// ```
/// use genserver::{Agent, whereis};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let agent = Agent::start(|| 0).name("doc-whereis-agent").await?;
/// assert_eq!(whereis("doc-whereis-agent"), Some(agent.pid()));
/// # Ok(())
/// # }
/// ```
#[must_use]
pub fn whereis(name: impl AsRef<str>) -> Option<Pid> {
    let holder = names().holders.get(name.as_ref()).cloned();
    holder.filter(Pid::is_alive)
}

/// In the lifelines of a process that has names: they end with it.
struct Holder(ProcessId);

impl Drop for Holder {
    fn drop(&mut self) {
        let mut names = names();
        for name in names.held.remove(&self.0).unwrap_or_default() {
            // Another process may have it by now.
            if names
                .holders
                .get(&name)
                .is_some_and(|holder| holder.id() == self.0)
            {
                names.holders.remove(&name);
            }
        }
    }
}

fn names() -> MutexGuard<'static, Names> {
    NAMES.get().lock().unwrap_or_else(PoisonError::into_inner)
}

/// How many names are held, and by how many processes.
#[cfg(test)]
pub(super) fn count() -> (usize, usize) {
    let names = names();
    (names.holders.len(), names.held.len())
}
