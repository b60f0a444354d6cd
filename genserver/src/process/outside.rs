//! A process from outside: what signals, links and monitors do to a [`Cell`].

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::ledger::{Guard, Ledger, Undo};
use super::lifelines::Watcher;
use super::mailbox::{Cell, State};
use super::pid::{AnyProcess, ProcessId, Tie};
use super::signal::{Exit, Letter, Mail};
use super::{Down, MonitorRef, Pid, Question};
use crate::exit::ExitReason;
use crate::sync::BriefGuard;

impl<M: Letter> Cell<M> {
    // The lock comes last among the parameters, so that it is dropped first: the value of a reason is
    // the user's, and so is its destructor (I3).
    fn die_of(&self, reason: ExitReason, mut state: BriefGuard<'_, State<M>>) {
        if state.is_doomed() {
            return;
        }
        state.doom(reason);
        self.urgent.store(true, Ordering::Release);
        state.waits = false;
        Self::wake_task(state);
    }

    fn receive_exit(&self, exit: Exit, state: BriefGuard<'_, State<M>>) {
        let itself = exit.from.as_ref().is_some_and(|from| from.id() == self.id);
        if state.has_ended() {
            return;
        }
        if state.traps_exits {
            Self::enqueue(state, Mail::Exit(Box::new(exit)));
        } else if exit.reason != ExitReason::Normal || itself {
            self.die_of(exit.reason, state);
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

    fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    fn end(&self) -> Option<ExitReason> {
        self.lock().end().cloned()
    }

    fn traps_exits(&self) -> bool {
        self.lock().traps_exits
    }

    fn is_doomed(&self) -> bool {
        self.lock().is_doomed()
    }

    fn wake(&self) {
        Self::wake_task(self.lock());
    }

    fn run_for_another(&self) {
        self.step_in();
    }

    fn kill(&self) {
        self.die_of(ExitReason::Killed, self.lock());
    }

    fn exit_signal(&self, from: Option<Pid>, reason: ExitReason) {
        self.receive_exit(Exit { from, reason }, self.lock());
    }

    fn link_broke(&self, from: &Pid, reason: &ExitReason) {
        let exit = Exit {
            from: Some(from.clone()),
            reason: reason.clone(),
        };
        let mut state = self.lock();
        // PROC-13: once unlinked, whatever is still on its way has no effect.
        if let Some(_peer) = state.lifelines.remove_link(from.id()) {
            self.receive_exit(exit, state);
        }
    }

    fn down(&self, down: Down) {
        self.push(Mail::Down(Box::new(down)));
    }

    fn ask(&self, question: Question) -> bool {
        M::asking(question).is_some_and(|letter| self.push(Mail::Message(letter)))
    }

    fn add_link(&self, peer: &Pid) -> Tie {
        let mut state = self.lock();
        if state.has_ended() {
            return Tie::Dead;
        }
        if state.lifelines.has_link(peer.id()) {
            return Tie::Stood;
        }
        // Seen under this lock: a peer that ends later must take it to break the link, and finds it.
        if peer.0.has_ended() {
            return Tie::PeerDead;
        }
        state.lifelines.add_link(peer);
        Tie::New
    }

    fn remove_link(&self, peer: ProcessId) -> bool {
        let removed = self.lock().lifelines.remove_link(peer);
        removed.is_some()
    }

    fn add_monitor(&self, monitor: MonitorRef, watcher: Watcher) -> Result<(), Watcher> {
        let mut state = self.lock();
        if state.has_ended() {
            return Err(watcher);
        }
        state.lifelines.add_monitor(monitor, watcher);
        Ok(())
    }

    fn remove_monitor(&self, monitor: MonitorRef) -> bool {
        let removed = self.lock().lifelines.remove_monitor(monitor);
        removed.is_some()
    }

    fn add_guard(&self, guard: Guard) -> Result<(), Guard> {
        let mut state = self.lock();
        if state.has_ended() {
            return Err(guard);
        }
        state.lifelines.guards.add(Undo::Drop(guard));
        Ok(())
    }

    fn account(&self, ledger: &dyn Ledger) -> Option<u32> {
        self.lock().lifelines.guards.account(ledger)
    }

    fn add_account(&self, ledger: Arc<dyn Ledger>, account: u32) -> bool {
        let mut state = self.lock();
        let lives = !state.has_ended();
        if lives {
            let undo = Undo::Close(ledger, account);
            state.lifelines.guards.add(undo);
        }
        lives
    }
}
