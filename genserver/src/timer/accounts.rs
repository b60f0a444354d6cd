//! Which timers belong to which process: the accounts of [`Timers`].

use std::cell::Cell;
use std::sync::Arc;

use super::alarm::Alarm;
use super::queue::Account;
use super::timers::{Timers, TimersId};
use crate::process::{AnyProcess, Ledger, ProcessId};

thread_local! {
    /// Whose account this thread used last: a process that sets several timers in a row is locked for the first.
    static LAST_USED: Cell<Option<(TimersId, ProcessId, Account)>> = const { Cell::new(None) };
}

impl Timers {
    /// The account of a living process, opened with its first timer. It stays open until the process has said
    /// that it has ended: whoever uses it looks at that under the lock of the timers.
    pub(super) fn account_of(self: &Arc<Self>, owner: &dyn AnyProcess) -> Option<Account> {
        let (timers, process) = (self.id, owner.id());
        match LAST_USED.get() {
            Some((of, whose, account)) if (of, whose) == (timers, process) => return Some(account),
            Some(_) | None => {}
        }
        let account = self.find_or_open(owner)?;
        LAST_USED.set(Some((timers, process, account)));
        Some(account)
    }

    #[inline(never)]
    fn find_or_open(self: &Arc<Self>, owner: &dyn AnyProcess) -> Option<Account> {
        if let Some(account) = owner.account(&**self) {
            return Some(account);
        }
        if self.has_ended() {
            return None;
        }
        let account = self.lock().open();
        if owner.add_account(Arc::clone(self) as Arc<dyn Ledger>, account) {
            return Some(account);
        }
        self.lock().close(account);
        None
    }
}

/// The timers of a process end with it (row PROC-45).
impl Ledger for Timers {
    fn close(&self, account: Account) {
        loop {
            // One at a time: other threads want the lock too, and the messages inside are the user's,
            // dropped without it.
            let mut queue = self.lock();
            let Some(key) = queue.any_of(account) else {
                return queue.close(account);
            };
            let removed = queue.remove(key);
            drop(queue);
            let alarm = removed.and_then(|(_, alarm)| alarm);
            alarm.into_iter().for_each(Alarm::let_go);
        }
    }
}
