//! What must be undone before anybody hears of a death: [`Guards`].

use std::any::Any;
use std::sync::Arc;

use super::quietly;

/// Something that must be undone before anybody hears of the death: a name, a key.
/// Its drop does it.
pub(crate) type Guard = Box<dyn Any + Send>;

/// What a floor above keeps for many processes, in an account for each. That takes no allocation in the
/// process, so a million processes may have one.
pub(crate) trait Ledger: Send + Sync {
    /// The process has ended.
    fn close(&self, account: u32);
}

/// What must be undone when one process ends. Most have nothing or one thing, which stands within the
/// process itself.
#[derive(Default)]
pub(super) enum Guards {
    #[default]
    None,
    One(Undo),
    #[expect(
        clippy::box_collection,
        reason = "a vector would make every process larger"
    )]
    Many(Box<Vec<Undo>>),
}

/// One thing to undo.
pub(super) enum Undo {
    Drop(Guard),
    Close(Arc<dyn Ledger>, u32),
}

impl Guards {
    pub(super) fn add(&mut self, undo: Undo) {
        *self = match std::mem::take(self) {
            Self::None => Self::One(undo),
            Self::One(other) => Self::Many(Box::new(in_order(other, undo))),
            Self::Many(mut all) => {
                match undo {
                    Undo::Drop(_) => all.push(undo),
                    // Accounts stand in front, so that one is found at once beside thousands of keys.
                    Undo::Close(..) => all.insert(0, undo),
                }
                Self::Many(all)
            }
        };
    }

    /// The account that a ledger has for this process.
    pub(super) fn account(&self, ledger: &dyn Ledger) -> Option<u32> {
        let accounts = self.as_slice().iter().map_while(|undo| match undo {
            Undo::Close(ledger, account) => Some((ledger, *account)),
            Undo::Drop(_) => None,
        });
        let ledger = std::ptr::from_ref(ledger);
        accounts
            .filter(|(of, _)| std::ptr::addr_eq(Arc::as_ptr(of), ledger))
            .map(|(_, account)| account)
            .next()
    }

    fn as_slice(&self) -> &[Undo] {
        match self {
            Self::None => &[],
            Self::One(undo) => std::slice::from_ref(undo),
            Self::Many(all) => all,
        }
    }

    /// Each with a guard of its own: destructors may be the user's, and one that panics must not keep the
    /// others from being undone.
    pub(super) fn undo(self) {
        match self {
            Self::None => {}
            Self::One(undo) => undo.undo(),
            Self::Many(all) => all.into_iter().for_each(Undo::undo),
        }
    }
}

impl Undo {
    fn undo(self) {
        quietly(|| match self {
            Self::Drop(guard) => drop(guard),
            Self::Close(ledger, account) => ledger.close(account),
        });
    }
}

/// Accounts stand in front.
fn in_order(one: Undo, other: Undo) -> Vec<Undo> {
    match other {
        Undo::Drop(_) => vec![one, other],
        Undo::Close(..) => vec![other, one],
    }
}
