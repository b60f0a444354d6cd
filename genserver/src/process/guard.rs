//! Runs a callback: its panics become reasons, and a fatal signal cuts it off.

use std::any::Any;
use std::cell::{Cell as StdCell, RefCell};
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::Once;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::mailbox::Cell;
use super::pid::ProcessId;
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

/// Runs a callback as the process `cell` to its end, or until it panics, or until a fatal signal.
///
/// `begin` calls the user's function, so that this call is inside too.
pub(crate) fn guarded<M: Letter, F: Future>(
    cell: &Cell<M>,
    begin: impl FnOnce() -> F,
) -> Guarded<'_, M, F, impl FnOnce(Ended<F>) -> Ended<F>> {
    let stage = match cell.fatal() {
        None => Stage::begun(cell, begin),
        Some(reason) => Stage::failed(Cut::Signal(reason)),
    };
    Guarded {
        cell,
        stage,
        is_certain: false,
        finish: Some(std::convert::identity),
    }
}

/// As [`guarded`], for a callback that is given mail which was just read: it begins in any case.
///
/// That mail is in no queue any more. So a signal that comes between the two must not keep it from the
/// callback: then nobody would ever see it. What came of it goes to `finish`, which says the little that the
/// caller has to know at once.
#[inline]
pub(crate) fn delivered<M: Letter, F: Future, E>(
    cell: &Cell<M>,
    begin: impl FnOnce() -> F,
    finish: E,
) -> Guarded<'_, M, F, E> {
    Guarded {
        cell,
        stage: Stage::begun(cell, begin),
        is_certain: true,
        finish: Some(finish),
    }
}

/// What came of a callback.
pub(crate) type Ended<F> = Result<<F as Future>::Output, Cut>;

pin_project! {
    /// A callback under guard.
    ///
    /// Not an `async fn`, and what the callback returns is given away in place: each move of a value that was
    /// just written costs as much as the rest of the guard.
    pub(crate) struct Guarded<'a, M, F, E> {
        cell: &'a Cell<M>,
        #[pin]
        stage: Stage<F>,
        // Whether its first poll goes before a fatal signal.
        is_certain: bool,
        finish: Option<E>,
    }
}

pin_project! {
    #[project = StageProjection]
    enum Stage<F> {
        Begun { #[pin] callback: F },
        Failed { cut: Option<Cut> },
        Over,
    }
}

impl<F> Stage<F> {
    #[inline]
    fn begun<M: Letter>(cell: &Cell<M>, begin: impl FnOnce() -> F) -> Self {
        match catch(cell.id, begin) {
            Ok(callback) => Self::Begun { callback },
            Err(reason) => Self::failed(Cut::Panicked(reason)),
        }
    }

    fn failed(cut: Cut) -> Self {
        Self::Failed { cut: Some(cut) }
    }
}

impl<M, F, E, R> Future for Guarded<'_, M, F, E>
where
    M: Letter,
    F: Future,
    E: FnOnce(Ended<F>) -> R,
{
    type Output = R;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R> {
        let mut this = self.project();
        let cell = *this.cell;
        let doomed = !std::mem::take(this.is_certain) && cell.is_urgent();
        let mut cut = match this.stage.as_mut().project() {
            StageProjection::Begun { .. } if doomed => cell.fatal().map(Cut::Signal),
            StageProjection::Failed { cut } => cut.take(),
            StageProjection::Begun { .. } | StageProjection::Over => None,
        };
        let mut result = None;
        if cut.is_none() {
            // What the callback holds is the user's, and so are the destructors: all of it in one catch.
            let caught = catch(cell.id, || {
                let StageProjection::Begun { callback } = this.stage.as_mut().project() else {
                    return;
                };
                let Poll::Ready(output) = callback.poll(cx) else {
                    return;
                };
                this.stage.set(Stage::Over);
                // PROC-08: a process that exited itself does not get any further.
                if !cell.is_urgent() {
                    result = this.finish.take().map(|finish| finish(Ok(output)));
                }
            });
            match caught {
                Ok(()) if result.is_none() && cell.is_urgent() => {
                    cut = cell.fatal().map(Cut::Signal);
                }
                Ok(()) => {}
                Err(reason) => cut = Some(Cut::Panicked(reason)),
            }
        }
        if let Some(cut) = cut {
            let _reported = catch(cell.id, || this.stage.set(Stage::Over)).is_err();
            result = this.finish.take().map(|finish| finish(Err(cut)));
        }
        result.map_or(Poll::Pending, Poll::Ready)
    }
}

/// Calls `act` in the name of a process; a panic becomes a reason.
#[inline]
pub(crate) fn catch<T>(process: ProcessId, act: impl FnOnce() -> T) -> Result<T, ExitReason> {
    // Of a panic that the callback caught itself, and which is not ours.
    if HAS_PLACE.get() {
        let _stale = take_place();
    }
    let outer = CURRENT.replace(Some(process));
    let result = catch_unwind(AssertUnwindSafe(act));
    CURRENT.set(outer);
    match result {
        Ok(value) => Ok(value),
        Err(payload) => Err(reason_of(&*payload)),
    }
}

#[cold]
fn reason_of(payload: &(dyn Any + Send)) -> ExitReason {
    ExitReason::panicked(message_of(payload), take_place())
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
pub(super) fn listen_for_places() {
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
