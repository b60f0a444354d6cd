//! Runs a callback: its panics become reasons, and a fatal signal cuts it off.

use std::any::Any;
use std::cell::{Cell as StdCell, RefCell};
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Arc, Once};
use std::task::Poll;

use super::mailbox::Cell;
use super::pid::{AnyProcess, ProcessId};
use super::signal::Letter;
use crate::exit::ExitReason;

thread_local! {
    /// Which process this thread is polling right now.
    static CURRENT: StdCell<Option<ProcessId>> = const { StdCell::new(None) };
    /// A place was written down, and nobody has taken it.
    static HAS_PLACE: StdCell<bool> = const { StdCell::new(false) };
    /// Where the panic that is being caught was raised.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// The process that runs on this thread right now. Only for telling a call to oneself.
pub(crate) fn current() -> Option<ProcessId> {
    CURRENT.get()
}

/// Why a callback did not return.
pub(crate) enum Cut {
    /// It panicked.
    Panicked(ExitReason),
    /// A fatal signal dropped it at an await (notes A1, A2).
    Signal(ExitReason),
}

/// Runs `callback` as the process `cell` to its end, or until it panics, or until a fatal signal.
///
/// Give it an `async` block that calls the user's function, so that this call is inside too.
pub(crate) fn guarded<M: Letter, F: Future>(
    cell: &Arc<Cell<M>>,
    callback: F,
) -> impl Future<Output = Result<F::Output, Cut>> {
    guard(cell, callback, Beginning::UnlessDoomed)
}

/// As [`guarded`], for a callback that is given mail which was just read: it begins in any case.
///
/// That mail is in no queue any more. So a signal that comes between the two must not keep it from the
/// callback: then nobody would ever see it.
pub(crate) fn delivered<M: Letter, F: Future>(
    cell: &Arc<Cell<M>>,
    callback: F,
) -> impl Future<Output = Result<F::Output, Cut>> {
    guard(cell, callback, Beginning::Certain)
}

/// Whether a fatal signal that is there keeps a callback from beginning.
#[derive(PartialEq)]
enum Beginning {
    Certain,
    UnlessDoomed,
}

async fn guard<M: Letter, F: Future>(
    cell: &Arc<Cell<M>>,
    callback: F,
    mut beginning: Beginning,
) -> Result<F::Output, Cut> {
    let mut callback = pin!(Some(callback));
    let result = poll_fn(|cx| {
        if std::mem::replace(&mut beginning, Beginning::UnlessDoomed) == Beginning::UnlessDoomed {
            if let Some(reason) = cell.fatal() {
                return Poll::Ready(Err(Cut::Signal(reason)));
            }
        }
        let poll = catch(cell.id(), || match callback.as_mut().as_pin_mut() {
            Some(callback) => callback.poll(cx),
            None => Poll::Pending,
        });
        match poll {
            Ok(Poll::Ready(output)) => Poll::Ready(Ok(output)),
            Ok(Poll::Pending) => Poll::Pending,
            Err(reason) => Poll::Ready(Err(Cut::Panicked(reason))),
        }
    })
    .await;
    // What the callback held is the user's, and so are the destructors.
    let dropped = catch(cell.id(), || callback.set(None));
    match (result, cell.fatal()) {
        (Err(cut), _) => Err(cut),
        // PROC-08: a process that exited itself does not get any further.
        (Ok(output), Some(reason)) => {
            let _reported = catch(cell.id(), || drop(output)).is_err();
            Err(Cut::Signal(reason))
        }
        (Ok(output), None) => dropped.map(|()| output).map_err(Cut::Panicked),
    }
}

/// Calls `act` in the name of a process; a panic becomes a reason.
pub(crate) fn catch<T>(process: ProcessId, act: impl FnOnce() -> T) -> Result<T, ExitReason> {
    listen_for_places();
    // Of a panic that the callback caught itself, and which is not ours.
    let _stale = take_place();
    let outer = CURRENT.replace(Some(process));
    let result = catch_unwind(AssertUnwindSafe(act));
    CURRENT.set(outer);
    result.map_err(|payload| ExitReason::panicked(message_of(&*payload), take_place()))
}

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
fn listen_for_places() {
    static ONCE: Once = Once::new();
    // A thread that unwinds may not change the hook, and has no panic to be told of.
    if std::thread::panicking() {
        return;
    }
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if CURRENT.get().is_some() {
                PLACE.set(info.location().map(ToString::to_string));
                HAS_PLACE.set(true);
            }
            before(info);
        }));
    });
}
