//! A process from outside: what signals, links and monitors do to a [`Cell`].

use std::any::Any;
use std::sync::atomic::Ordering;
use std::sync::{Arc, MutexGuard};
use std::task::Waker;

use super::lifelines::{Guard, Watcher};
use super::mailbox::{Cell, State};
use super::pid::{AnyProcess, ProcessId};
use super::signal::{Exit, Letter, Mail};
use super::{Down, MonitorRef, Pid};
use crate::exit::ExitReason;

impl<M: Letter> Cell<M> {
    fn die_of(&self, mut state: MutexGuard<'_, State<M>>, reason: ExitReason) {
        if state.fatal.is_some() || state.end.is_some() {
            return;
        }
        state.fatal = Some(reason);
        self.urgent.store(true, Ordering::Release);
        let wakers = (state.waiting.take(), state.task.clone());
        drop(state);
        [wakers.0, wakers.1]
            .into_iter()
            .flatten()
            .for_each(Waker::wake);
    }

    fn receive_exit(&self, state: MutexGuard<'_, State<M>>, exit: Exit) {
        let itself = exit.from.as_ref().is_some_and(|from| from.id() == self.id);
        if state.end.is_some() {
            return;
        }
        if state.traps_exits {
            Self::enqueue(state, Mail::Exit(exit));
        } else if exit.reason != ExitReason::Normal || itself {
            self.die_of(state, exit.reason);
        }
    }
}

impl<M: Letter> AnyProcess for Cell<M> {
    fn id(&self) -> ProcessId {
        self.id
    }

    fn label(&self) -> &'static str {
        self.label
    }

    fn into_any(self: Arc<Self>) -> Arc<dyn Any + Send + Sync> {
        self
    }

    fn end(&self) -> Option<ExitReason> {
        self.lock().end.clone()
    }

    fn traps_exits(&self) -> bool {
        self.lock().traps_exits
    }

    fn kill(&self) {
        self.die_of(self.lock(), ExitReason::Killed);
    }

    fn exit_signal(&self, from: Option<Pid>, reason: ExitReason) {
        self.receive_exit(self.lock(), Exit { from, reason });
    }

    fn link_broke(&self, from: &Pid, reason: &ExitReason) {
        let mut state = self.lock();
        // PROC-13: once unlinked, whatever is still on its way has no effect.
        if state.lifelines.links.remove(&from.id()).is_some() {
            self.receive_exit(
                state,
                Exit {
                    from: Some(from.clone()),
                    reason: reason.clone(),
                },
            );
        }
    }

    fn down(&self, down: Down) {
        self.push(Mail::Down(down));
    }

    fn add_link(&self, peer: &Pid) -> bool {
        let mut state = self.lock();
        if state.end.is_none() {
            state.lifelines.links.insert(peer.id(), peer.clone());
        }
        state.end.is_none()
    }

    fn remove_link(&self, peer: ProcessId) -> bool {
        self.lock().lifelines.links.remove(&peer).is_some()
    }

    fn add_monitor(&self, monitor: MonitorRef, watcher: Watcher) -> Result<(), Watcher> {
        let mut state = self.lock();
        if state.end.is_some() {
            return Err(watcher);
        }
        state.lifelines.monitors.insert(monitor, watcher);
        Ok(())
    }

    fn remove_monitor(&self, monitor: MonitorRef) -> bool {
        let removed = self.lock().lifelines.monitors.remove(&monitor);
        removed.is_some()
    }

    fn add_guard(&self, guard: Guard) -> Result<(), Guard> {
        let mut state = self.lock();
        if state.end.is_some() {
            return Err(guard);
        }
        state.lifelines.guards.push(guard);
        Ok(())
    }
}
