//! Runs a callback: its panics become reasons, and a fatal signal cuts it off.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::current::{Moment, Notes, Standby, run_awaited, take_awaited};
use super::mailbox::Cell;
use super::signal::Letter;
use crate::exit::ExitReason;

/// Why a callback did not return.
#[derive(Clone)]
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
    moment: Moment,
    begin: impl FnOnce() -> F,
) -> Guarded<'_, M, F, impl FnMut(Ended<F>) -> Ended<F>> {
    let mut notes = Notes::default();
    let stage = match cell.fatal() {
        None => Stage::begun(cell, moment, &mut notes, begin),
        Some(reason) => {
            let mut begin = Some(begin);
            let dropping = &mut || drop(begin.take());
            let _reported = cell.catch_noting_rare(moment, &mut notes, dropping);
            Stage::failed(Cut::Signal(reason))
        }
    };
    Guarded {
        cell,
        stage,
        is_certain: false,
        moment,
        notes,
        finish: std::convert::identity,
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
    let (moment, mut notes) = (Moment::Callback, Notes::default());
    let stage = Stage::begun(cell, moment, &mut notes, begin);
    Guarded {
        cell,
        stage,
        is_certain: true,
        moment,
        notes,
        finish,
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
        moment: Moment,
        notes: Notes,
        finish: E,
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
    fn begun<M: Letter>(
        cell: &Cell<M>,
        moment: Moment,
        notes: &mut Notes,
        begin: impl FnOnce() -> F,
    ) -> Self {
        match cell.catch_noting(moment, Standby::NONE, notes, begin) {
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
    E: FnMut(Ended<F>) -> R,
{
    type Output = R;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R> {
        let mut this = self.as_mut().project();
        let cell = *this.cell;
        let doomed = !std::mem::take(this.is_certain) && cell.is_urgent();
        let mut cut = match this.stage.as_mut().project() {
            StageProjection::Begun { .. } if doomed => cell.fatal().map(Cut::Signal),
            StageProjection::Failed { cut } => cut.take(),
            StageProjection::Begun { .. } | StageProjection::Over => None,
        };
        let mut result = None;
        let standby = Standby::of(cell, cx.waker());
        while cut.is_none() && result.is_none() {
            // What the callback holds is the user's, and so are the destructors: all of it in one catch.
            let caught = cell.catch_noting(*this.moment, standby, this.notes, || {
                let StageProjection::Begun { callback } = this.stage.as_mut().project() else {
                    return;
                };
                let Poll::Ready(output) = callback.poll(cx) else {
                    return;
                };
                // Given away before anything else, so that it is not moved first.
                result = Some((this.finish)(Ok(output)));
                this.stage.set(Stage::Over);
            });
            let awaits = this.notes.take_awaits();
            match caught {
                Err(reason) => cut = Some(Cut::Panicked(reason)),
                // PROC-08: a process that exited itself does not get any further.
                Ok(()) if cell.is_urgent() => cut = cell.fatal().map(Cut::Signal),
                Ok(()) => {}
            }
            if !awaits {
                break;
            }
            match take_awaited() {
                // Its own task runs it, but nobody would wake ours.
                None => {
                    cx.waker().wake_by_ref();
                    break;
                }
                Some(awaited) if result.is_none() && cut.is_none() => {
                    run_awaited(&awaited);
                    if cell.is_urgent() {
                        cut = cell.fatal().map(Cut::Signal);
                    }
                }
                // It does not wait after all.
                Some(awaited) => awaited.0.wake(),
            }
        }
        if let Some(cut) = cut {
            let mut unheard = result.take();
            let dropping = &mut || drop(unheard.take());
            let _reported = cell.catch_noting_rare(*this.moment, this.notes, dropping);
            result = self.cut_off(cut);
        }
        result.map_or(Poll::Pending, Poll::Ready)
    }
}

impl<M, F, E, R> Guarded<'_, M, F, E>
where
    M: Letter,
    F: Future,
    E: FnMut(Ended<F>) -> R,
{
    /// Drops what is left of the callback.
    #[cold]
    #[inline(never)]
    fn cut_off(self: Pin<&mut Self>, cut: Cut) -> Option<R> {
        let mut this = self.project();
        let (cell, moment) = (*this.cell, *this.moment);
        let dropping = &mut || this.stage.set(Stage::Over);
        let _reported = cell
            .catch_noting_rare(moment, this.notes, dropping)
            .is_err();
        // What was given away before may be in there.
        let (mut result, again) = (None, cut.clone());
        let mut cut = Some(cut);
        let finishing = &mut || result = cut.take().map(|cut| (this.finish)(Err(cut)));
        let _reported = cell
            .catch_noting_rare(moment, this.notes, finishing)
            .is_err();
        result.or_else(|| Some((this.finish)(Err(again))))
    }
}
