//! The runs in flight: [`Flights`].

use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use futures_core::Stream;
use tokio::sync::watch;

use super::attempt::Landed;
use super::context::Stage;

/// The runs in flight, and the questions to the gate: futures that own the job, each in a slot.
///
/// Two can poll a slot: the stream that is attached to the server, which does it between two messages, and the server
/// itself, when it ends. So a run needs no process of its own, and is gone when the server is.
pub(super) struct Flights<J>(BTreeMap<Number, Flight<J>>);

/// A question has a number of its own, because its run has none before it is admitted.
pub(super) type Number = (Cargo, u64);

struct Flight<J> {
    slot: Arc<Slot<J>>,
    stage: watch::Sender<Stage>,
}

type Flying<J> = Pin<Box<dyn Future<Output = Landed<J>> + Send>>;

/// Who polls it has the future out of the slot: the lock is never held over user code.
struct Slot<J>(Mutex<Place<J>>);

enum Place<J> {
    Flying(Flying<J>),
    Landed(Landed<J>),
    /// It is being polled, or has been taken.
    Empty,
}

/// What a flight carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cargo {
    Work,
    Question,
}

impl<J: Send + 'static> Flights<J> {
    pub(super) fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Lets it fly; the stream, to be attached, says its number when it has landed.
    pub(super) fn launch<F>(
        &mut self,
        number: Number,
        fly: impl FnOnce(watch::Receiver<Stage>) -> F,
    ) -> Arrivals<J>
    where
        F: Future<Output = Landed<J>> + Send + 'static,
    {
        let (stage, staged) = watch::channel(Stage::Flying);
        let slot = Arc::new(Slot(Mutex::new(Place::Flying(Box::pin(fly(staged))))));
        let flight = Flight {
            slot: Arc::clone(&slot),
            stage,
        };
        self.0.insert(number, flight);
        Arrivals {
            number,
            slot: Some(slot),
        }
    }

    /// What has landed.
    pub(super) fn take(&mut self, number: Number) -> Option<Landed<J>> {
        self.0.remove(&number)?.slot.take()
    }

    /// Tells a run, if it flies, how far it is from its end.
    pub(super) fn tell(&self, run: u64, stage: Stage) {
        if let Some(flight) = self.0.get(&(Cargo::Work, run)) {
            flight.stage.send_replace(stage);
        }
    }

    /// As [`tell`](Self::tell), all of them.
    pub(super) fn tell_all(&self, stage: Stage) {
        for flight in self.0.values() {
            flight.stage.send_replace(stage);
        }
    }

    /// Nobody wants the gates' answers any more.
    pub(super) fn drop_questions(&mut self) {
        self.0.retain(|(cargo, _number), flight| match cargo {
            Cargo::Work => true,
            Cargo::Question => {
                flight.slot.clear();
                false
            }
        });
    }

    /// Waits for the next that lands; `None` if none is in flight. Only when the streams are not polled any more.
    ///
    /// Nothing is lost when the future is dropped.
    pub(super) async fn next(&mut self) -> Option<Landed<J>> {
        poll_fn(|cx| {
            loop {
                if self.0.is_empty() {
                    return Poll::Ready(None);
                }
                let mut flights = self.0.iter();
                let landed = flights.find(|(_number, flight)| flight.slot.poll(cx).is_ready());
                let Some(number) = landed.map(|(number, _flight)| *number) else {
                    return Poll::Pending;
                };
                if let Some(landed) = self.take(number) {
                    return Poll::Ready(Some(landed));
                }
            }
        })
        .await
    }
}

impl<J> Slot<J> {
    fn replace(&self, place: Place<J>) -> Place<J> {
        mem::replace(
            &mut *self.0.lock().unwrap_or_else(PoisonError::into_inner),
            place,
        )
    }

    /// Ready once it has landed, and stays so.
    fn poll(&self, cx: &mut Context<'_>) -> Poll<()> {
        let (place, poll) = match self.replace(Place::Empty) {
            Place::Flying(mut flying) => match flying.as_mut().poll(cx) {
                Poll::Ready(landed) => (Place::Landed(landed), Poll::Ready(())),
                Poll::Pending => (Place::Flying(flying), Poll::Pending),
            },
            landed @ Place::Landed(_) => (landed, Poll::Ready(())),
            Place::Empty => (Place::Empty, Poll::Ready(())),
        };
        let before = self.replace(place);
        drop(before);
        poll
    }

    fn take(&self) -> Option<Landed<J>> {
        match self.replace(Place::Empty) {
            Place::Landed(landed) => Some(landed),
            Place::Flying(_) | Place::Empty => None,
        }
    }

    fn clear(&self) {
        let before = self.replace(Place::Empty);
        drop(before);
    }
}

/// Polls one flight for the server, and says once that it has landed.
pub(super) struct Arrivals<J> {
    number: Number,
    slot: Option<Arc<Slot<J>>>,
}

impl<J> Stream for Arrivals<J> {
    type Item = Number;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Number>> {
        match &self.slot {
            None => Poll::Ready(None),
            Some(slot) => slot.poll(cx).map(|()| {
                self.slot = None;
                Some(self.number)
            }),
        }
    }
}
