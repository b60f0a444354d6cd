//! Runs callbacks: their panics become reasons, and a fatal signal cuts them off.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use super::current::{Moment, Notes};
use super::mailbox::Cell;
use super::signal::Letter;
use super::standby::{Standby, run_awaited, take_awaited};
use crate::exit::ExitReason;

/// Why a callback did not return.
#[derive(Clone)]
pub(crate) enum Cut {
    /// It panicked.
    Panicked(ExitReason),
    /// A fatal signal dropped it at an await (notes A1, A2).
    Signal(ExitReason),
}

/// Runs what a process does to its end, or until it panics, or until a fatal signal.
///
/// `begin` makes it, so that this is inside too.
pub(crate) fn guarded<M: Letter, F: Future>(
    cell: &Cell<M>,
    moment: Moment,
    begin: impl FnOnce() -> F,
) -> Guarded<'_, M, F> {
    let (mut moment, mut notes) = (moment, Notes::default());
    let stage = match cell.fatal() {
        None => match cell.catch_noting(&mut moment, Standby::NONE, &mut notes, begin) {
            Ok(work) => Stage::Begun { work },
            Err(reason) => Stage::failed(Cut::Panicked(reason)),
        },
        Some(reason) => {
            let mut begin = Some(begin);
            let dropping = &mut || drop(begin.take());
            let _reported = cell.catch_noting_rare(&mut moment, &mut notes, dropping);
            Stage::failed(Cut::Signal(reason))
        }
    };
    Guarded {
        cell,
        stage,
        moment,
        notes,
    }
}

pin_project! {
    /// What a process does, under guard: one callback, or one after the other.
    pub(crate) struct Guarded<'a, M, F> {
        cell: &'a Cell<M>,
        #[pin]
        stage: Stage<F>,
        // What it was doing when it was polled last, and what had come up by then.
        moment: Moment,
        notes: Notes,
    }
}

pin_project! {
    #[project = StageProjection]
    enum Stage<F> {
        Begun { #[pin] work: F },
        Failed { cut: Option<Cut> },
        Over,
    }
}

impl<F> Stage<F> {
    fn failed(cut: Cut) -> Self {
        Self::Failed { cut: Some(cut) }
    }
}

impl<M: Letter, F: Future> Future for Guarded<'_, M, F> {
    type Output = Result<F::Output, Cut>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.as_mut().project();
        let cell = *this.cell;
        let mut cut = match this.stage.as_mut().project() {
            StageProjection::Begun { .. } if cell.is_urgent() => cell.fatal().map(Cut::Signal),
            StageProjection::Failed { cut } => cut.take(),
            StageProjection::Begun { .. } | StageProjection::Over => None,
        };
        let mut output = None;
        let standby = Standby::of(cell, cx.waker());
        this.notes.is_polled();
        while cut.is_none() && output.is_none() {
            // What it holds is the user's, and so are the destructors: all of it in one catch.
            let caught = cell.catch_noting(this.moment, standby, this.notes, || {
                let StageProjection::Begun { work } = this.stage.as_mut().project() else {
                    return;
                };
                let Poll::Ready(value) = work.poll(cx) else {
                    return;
                };
                output = Some(value);
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
                Some(awaited) if output.is_none() && cut.is_none() => {
                    run_awaited(&awaited);
                    if cell.is_urgent() {
                        cut = cell.fatal().map(Cut::Signal);
                    }
                }
                // It does not wait after all.
                Some(awaited) => awaited.0.wake(),
            }
        }
        let Some(cut) = cut else {
            return output.map_or(Poll::Pending, |output| Poll::Ready(Ok(output)));
        };
        self.cut_off(output);
        Poll::Ready(Err(cut))
    }
}

impl<M: Letter, F: Future> Guarded<'_, M, F> {
    /// Drops what is left of it, and what came of it.
    #[cold]
    #[inline(never)]
    fn cut_off(self: Pin<&mut Self>, mut unheard: Option<F::Output>) {
        let mut this = self.project();
        let dropping = &mut || drop(unheard.take());
        // Whatever it was doing, this is its end.
        let (cell, moment) = (*this.cell, &mut Moment::Callback);
        let _reported = cell.catch_noting_rare(moment, this.notes, dropping);
        let dropping = &mut || this.stage.set(Stage::Over);
        let _reported = cell.catch_noting_rare(moment, this.notes, dropping);
    }
}
