//! The runs in flight: [`Flights`].

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::mem;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use futures_core::Stream;
use tokio::sync::watch;

use super::Job;
use super::attempt::Landed;
use super::context::Stage;
use super::pilot::{Desk, Order, Pilot};
use crate::never::Never;
use crate::process::quietly;

/// So many crafts wait for the next run; what was needed seldom is given back.
const HANGAR: usize = 4;

/// The runs in flight, and the questions to the gate: futures that own the job, each in a craft.
///
/// Two can poll a craft: the stream that is attached to the server, which does it between two messages, and the server
/// itself, when it ends. So a run needs no process of its own, and is gone when the server is.
pub(super) struct Flights<J> {
    in_flight: BTreeMap<Number, Flight<J>>,
    /// Those that have landed, for the runs to come: a job that runs again and again allocates nothing for it.
    idle: Vec<Flight<J>>,
}

/// A question has a number of its own, because its run has none before it is admitted.
pub(super) type Number = (Cargo, u64);

struct Flight<J> {
    craft: Arc<Craft<J>>,
    stage: watch::Sender<Stage>,
}

/// Who polls it has the pilot out of the craft: the lock is never held over user code.
struct Craft<J> {
    desk: Arc<Desk<J>>,
    /// `None` while it is polled, and when nobody is to fly any more.
    pilot: Mutex<Option<Pilot>>,
}

/// What a flight carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cargo {
    Work,
    Question,
}

impl<J: Job> Flights<J> {
    pub(super) fn new() -> Self {
        Self {
            in_flight: BTreeMap::new(),
            idle: Vec::new(),
        }
    }

    /// Lets it fly. If the craft is new, it is to be attached to the server.
    pub(super) fn launch(
        &mut self,
        number: Number,
        order: impl FnOnce(watch::Receiver<Stage>) -> Order<J>,
    ) -> Option<Attached<J>> {
        let (mut flight, attached) = match self.idle.pop() {
            Some(flight) => (flight, None),
            None => {
                let (flight, attached) = Flight::build();
                (flight, Some(attached))
            }
        };
        let order = order(flight.staged());
        flight.craft.desk.order(number, order);
        self.in_flight.insert(number, flight);
        attached
    }

    /// What has landed.
    pub(super) fn take(&mut self, number: Number) -> Option<Landed<J>> {
        let flight = self.in_flight.remove(&number)?;
        let landed = flight.craft.desk.take();
        if landed.is_some() && self.idle.len() < HANGAR {
            self.idle.push(flight);
        } else {
            flight.craft.clear();
        }
        landed
    }

    /// Tells a run, if it flies, how far it is from its end.
    pub(super) fn tell(&self, run: u64, stage: Stage) {
        if let Some(flight) = self.in_flight.get(&(Cargo::Work, run)) {
            flight.stage.send_replace(stage);
        }
    }

    /// As [`tell`](Self::tell), all of them.
    pub(super) fn tell_all(&self, stage: Stage) {
        for flight in self.in_flight.values() {
            flight.stage.send_replace(stage);
        }
    }

    /// Nobody wants the gates' answers any more.
    pub(super) fn drop_questions(&mut self) {
        self.in_flight
            .retain(|(cargo, _number), flight| match cargo {
                Cargo::Work => true,
                Cargo::Question => {
                    flight.craft.clear();
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
                if self.in_flight.is_empty() {
                    return Poll::Ready(None);
                }
                let mut flights = self.in_flight.iter();
                let landed = flights.find(|(_number, flight)| flight.craft.poll(cx).is_ready());
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

/// What a run holds is the user's, and so are the destructors: of several that panic, each is caught for itself.
impl<J> Drop for Flights<J> {
    fn drop(&mut self) {
        for flight in self.in_flight.values().chain(&self.idle) {
            quietly(|| flight.craft.clear());
        }
    }
}

impl<J: Job> Flight<J> {
    fn build() -> (Self, Attached<J>) {
        let (desk, pilot) = Desk::new();
        let craft = Arc::new(Craft {
            desk,
            pilot: Mutex::new(Some(pilot)),
        });
        let flight = Self {
            craft: Arc::clone(&craft),
            stage: watch::Sender::new(Stage::Flying),
        };
        (flight, Attached(craft))
    }

    /// What tells a run its stage. Who still listens for a run before it must not hear of this one.
    fn staged(&mut self) -> watch::Receiver<Stage> {
        if self.stage.receiver_count() > 0 {
            self.stage = watch::Sender::new(Stage::Flying);
        }
        self.stage.send_replace(Stage::Flying);
        self.stage.subscribe()
    }
}

impl<J> Craft<J> {
    fn replace(&self, pilot: Option<Pilot>) -> Option<Pilot> {
        mem::replace(
            &mut *self.pilot.lock().unwrap_or_else(PoisonError::into_inner),
            pilot,
        )
    }

    /// Ready once it has landed, and stays so; also if nobody flies it any more.
    fn poll(&self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(mut pilot) = self.replace(None) else {
            return Poll::Ready(());
        };
        let pending = pilot.as_mut().poll(cx).map(|never| match never {});
        let before = self.replace(Some(pilot));
        drop(before);
        if self.desk.has_landed() {
            return Poll::Ready(());
        }
        pending
    }

    fn has_pilot(&self) -> bool {
        let pilot = self.pilot.lock();
        pilot.unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Nobody flies it any more: its stream ends.
    fn clear(&self) {
        let pilot = self.replace(None);
        self.desk.wake();
        // The work, and what it owns.
        drop(pilot);
        self.desk.clear();
    }
}

/// A craft on its way into the server's context.
pub(super) struct Attached<J>(Arc<Craft<J>>);

impl<J> Attached<J> {
    /// Polls the craft, and tells `tower` once of each flight that it has landed. Not as an item: attaching a stream
    /// costs an allocation for each.
    pub(super) fn reporting_to<F: Fn(Number)>(self, tower: F) -> Arrivals<J, F> {
        Arrivals {
            craft: self.0,
            tower,
        }
    }
}

pub(super) struct Arrivals<J, F> {
    craft: Arc<Craft<J>>,
    tower: F,
}

impl<J, F: Fn(Number)> Stream for Arrivals<J, F> {
    type Item = Never;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Never>> {
        if self.craft.poll(cx).is_ready() {
            if !self.craft.has_pilot() {
                return Poll::Ready(None);
            }
            self.craft.desk.tell().into_iter().for_each(&self.tower);
        }
        Poll::Pending
    }
}
