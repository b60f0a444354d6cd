//! What the jobs of a server remember over a crash: [`Remembered`].

use std::collections::HashMap;
use std::sync::Arc;

use crate::gen_server::{Context, GenServer};
use crate::job::JobRecord;
use crate::job::store::OwnStore;
use crate::process::{Pid, ProcessId};
use crate::sync::{Global, Mutex, MutexGuard};

static MEMORY: Global<Mutex<Memory>> = Global::new(Mutex::default);

/// The records of all servers that somebody may start again.
#[derive(Default)]
struct Memory {
    seats: HashMap<Seat, Held>,
    /// How many there were when those of parents that are gone were last taken out.
    swept: usize,
}

/// What stays the same over restarts: who starts the server, its name, and which of its jobs it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Seat {
    parent: ProcessId,
    name: Arc<str>,
    job: &'static str,
}

struct Held {
    parent: Pid,
    /// The incarnation that wrote it.
    writer: Pid,
    record: JobRecord,
}

/// The store of a job method that was given none.
///
/// A restart has nothing but the child's spec, so what is to survive is kept beside: for servers that a parent starts
/// under a name. It survives a crash, as a [`JobServer`](crate::JobServer)'s own memory does. An orderly end is
/// forgotten, because whoever starts the server again after that means a new one: a dynamic supervisor may have another
/// child under an old name.
pub(super) struct Remembered {
    seat: Option<(Seat, Pid)>,
    me: Pid,
}

impl Remembered {
    pub(super) fn of<S: GenServer>(ctx: &Context<S>, job: &'static str) -> Self {
        let seat = ctx.parent().zip(ctx.name()).map(|(parent, name)| {
            let seat = Seat {
                parent: parent.id(),
                name: name.into(),
                job,
            };
            (seat, parent.clone())
        });
        Self {
            seat,
            me: ctx.pid(),
        }
    }
}

impl OwnStore for Remembered {
    fn recall(&self, _job: &str) -> Option<JobRecord> {
        let (seat, _parent) = self.seat.as_ref()?;
        let mut memory = memory();
        let has_crashed = |held: &Held| {
            let reason = held.writer.exit_reason();
            reason.is_some_and(|reason| !reason.is_clean())
        };
        match memory.seats.get(seat) {
            Some(held) if has_crashed(held) => Some(held.record.clone()),
            Some(_) | None => {
                let forgotten = memory.seats.remove(seat);
                // I3: the last pid of a process may drop what is the user's.
                drop(memory);
                drop(forgotten);
                None
            }
        }
    }

    fn keep(&self, _job: &str, record: &JobRecord) {
        let Some((seat, parent)) = &self.seat else {
            return;
        };
        let held = Held {
            parent: parent.clone(),
            writer: self.me.clone(),
            record: record.clone(),
        };
        let mut memory = memory();
        let before = memory.seats.insert(seat.clone(), held);
        let gone = memory.sweep();
        drop(memory);
        drop((before, gone));
    }
}

impl Memory {
    /// Takes out what no parent will ask for any more; now and then, so that it costs next to nothing.
    fn sweep(&mut self) -> Vec<Held> {
        if self.seats.len() < 2 * self.swept.max(8) {
            return Vec::new();
        }
        let seats = std::mem::take(&mut self.seats).into_iter();
        let (kept, gone) = seats.partition(|(_seat, held)| held.parent.is_alive());
        self.seats = kept;
        self.swept = self.seats.len();
        let gone: HashMap<_, _> = gone;
        gone.into_values().collect()
    }
}

fn memory() -> MutexGuard<'static, Memory> {
    MEMORY
        .get()
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}
