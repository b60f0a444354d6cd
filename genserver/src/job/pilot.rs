//! Who flies the runs of a job, one after the other: [`Pilot`].

use std::future::{Future, poll_fn};
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::SystemTime;

use super::attempt::{Landed, answered, attempt};
use super::flight::Number;
use super::watch::{Watch, admission};
use super::{AnyGate, Job, JobContext};
use crate::never::Never;
use crate::process::ProcessId;

/// A future that never ends: it takes an order, carries it out, and waits for the next. So a run needs no future in a
/// box of its own.
pub(super) type Pilot = Pin<Box<dyn Future<Output = Never> + Send>>;

/// What a pilot is to do.
#[cfg_attr(
    feature = "calendar",
    expect(
        clippy::large_enum_variant,
        reason = "a box for each run is what this spares"
    )
)]
pub(super) enum Order<J> {
    /// An attempt: it owns the job.
    Work(J, JobContext<'static>, Watch),
    /// A question to the gate about a run.
    Ask(Question),
}

pub(super) struct Question {
    pub(super) gate: Arc<dyn AnyGate>,
    pub(super) key: Arc<str>,
    pub(super) run: u64,
    pub(super) nominal: SystemTime,
    pub(super) process: ProcessId,
}

/// Where orders are left for a pilot, and what has landed for whoever asks.
pub(super) struct Desk<J>(Mutex<Papers<J>>);

struct Papers<J> {
    place: Place<J>,
    /// The pilot, while it waits for an order.
    waiting: Option<Waker>,
}

#[cfg_attr(
    feature = "calendar",
    expect(
        clippy::large_enum_variant,
        reason = "a box for each run is what this spares"
    )
)]
enum Place<J> {
    Empty,
    Ordered(Number, Order<J>),
    Flying(Number),
    Landed(Number, Landed<J>),
    /// As `Landed`, and the server has been told.
    Told(Landed<J>),
}

impl<J: Job> Desk<J> {
    /// A desk, and the pilot who sits there.
    pub(super) fn new() -> (Arc<Self>, Pilot) {
        let desk = Arc::new(Self(Mutex::new(Papers {
            place: Place::Empty,
            waiting: None,
        })));
        let pilot = Box::pin(fly(Arc::clone(&desk)));
        (desk, pilot)
    }
}

impl<J> Desk<J> {
    /// Leaves an order, at a desk where nothing flies.
    pub(super) fn order(&self, number: Number, order: Order<J>) {
        let mut papers = self.lock();
        let before = mem::replace(&mut papers.place, Place::Ordered(number, order));
        drop(papers);
        drop(before);
        self.wake();
    }

    /// Whoever polls the pilot is to look.
    pub(super) fn wake(&self) {
        let waiting = self.lock().waiting.take();
        waiting.into_iter().for_each(Waker::wake);
    }

    pub(super) fn has_landed(&self) -> bool {
        match self.lock().place {
            Place::Landed(..) | Place::Told(_) => true,
            Place::Empty | Place::Ordered(..) | Place::Flying(_) => false,
        }
    }

    /// What has landed, if the server has not been told yet.
    pub(super) fn tell(&self) -> Option<Number> {
        let mut papers = self.lock();
        match mem::replace(&mut papers.place, Place::Empty) {
            Place::Landed(number, landed) => {
                papers.place = Place::Told(landed);
                Some(number)
            }
            other => {
                papers.place = other;
                None
            }
        }
    }

    /// Takes what has landed; then the desk is free.
    pub(super) fn take(&self) -> Option<Landed<J>> {
        let mut papers = self.lock();
        match mem::replace(&mut papers.place, Place::Empty) {
            Place::Landed(_, landed) | Place::Told(landed) => Some(landed),
            other => {
                papers.place = other;
                None
            }
        }
    }

    /// Throws away what is there.
    pub(super) fn clear(&self) {
        let before = mem::replace(&mut self.lock().place, Place::Empty);
        drop(before);
    }

    async fn next_order(&self) -> Order<J> {
        poll_fn(|cx| self.poll_order(cx)).await
    }

    fn poll_order(&self, cx: &Context<'_>) -> Poll<Order<J>> {
        let mut papers = self.lock();
        match mem::replace(&mut papers.place, Place::Empty) {
            Place::Ordered(number, order) => {
                papers.place = Place::Flying(number);
                Poll::Ready(order)
            }
            other => {
                papers.place = other;
                papers.waiting = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }

    fn land(&self, landed: Landed<J>) {
        let mut papers = self.lock();
        let before = mem::replace(&mut papers.place, Place::Empty);
        match before {
            Place::Flying(number) => papers.place = Place::Landed(number, landed),
            // Nobody wants it any more.
            other => {
                papers.place = other;
                drop(papers);
                drop(landed);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Papers<J>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn fly<J: Job>(desk: Arc<Desk<J>>) -> Never {
    loop {
        let landed = match desk.next_order().await {
            Order::Work(job, context, watch) => attempt(job, context, watch).await,
            Order::Ask(question) => ask(question).await,
        };
        desk.land(landed);
    }
}

async fn ask<J>(question: Question) -> Landed<J> {
    let Question {
        gate,
        key,
        run,
        nominal,
        process,
    } = question;
    let answer = admission((gate, key), (run, nominal), process).await;
    answered(run, answer)
}
