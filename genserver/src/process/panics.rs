//! Panics as reasons: what was said, and where.

use std::any::Any;
use std::cell::{Cell as StdCell, RefCell};
use std::sync::Once;

use super::current::current;
use crate::exit::ExitReason;

thread_local! {
    /// A place was written down, and nobody has taken it.
    static HAS_PLACE: StdCell<bool> = const { StdCell::new(false) };
    /// Where the panic that is being caught was raised.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Forgets a panic that a callback caught itself.
#[inline]
pub(super) fn forget_place() {
    if HAS_PLACE.get() {
        let _stale = take_place();
    }
}

#[cold]
#[inline(never)]
pub(super) fn reason_of(payload: Box<dyn Any + Send>) -> ExitReason {
    let reason = ExitReason::panicked(message_of(&*payload), take_place());
    // The user's destructor comes last.
    drop(payload);
    reason
}

#[cold]
#[inline(never)]
fn take_place() -> Option<String> {
    let has_place = HAS_PLACE.replace(false);
    has_place.then(|| PLACE.take()).flatten()
}

fn message_of(payload: &(dyn Any + Send)) -> String {
    let text = payload
        .downcast_ref::<&'static str>()
        .map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "(no message)".to_owned())
}

/// Only a panic hook is told the place of a panic. Ours writes it down and passes the panic on to
/// the hook that was there before.
pub(super) fn listen_for_places() {
    static ONCE: Once = Once::new();
    // A thread that unwinds may not change the hook, and has no panic to be told of.
    if std::thread::panicking() {
        return;
    }
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if current().is_some() {
                PLACE.set(info.location().map(ToString::to_string));
                HAS_PLACE.set(true);
            }
            before(info);
        }));
    });
}
