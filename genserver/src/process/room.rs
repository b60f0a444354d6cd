//! The places of a bounded mailbox: [`Room`].

use std::pin::pin;

use tokio::sync::{Notify, Semaphore, SemaphorePermit, TryAcquireError};

/// How much more a bounded mailbox takes. A place is taken by whoever sends, and free again when the
/// message is read.
pub(super) struct Room {
    places: Semaphore,
    /// There may be a place. Who only looks must not wait for one as senders do: it would be given the
    /// next, and keep it until it is polled.
    news: Notify,
}

/// Why no place was taken.
pub(super) enum NoPlace {
    Full,
    Closed,
}

impl Room {
    pub(super) fn new(places: usize) -> Self {
        Self {
            places: Semaphore::new(places.clamp(1, Semaphore::MAX_PERMITS)),
            news: Notify::new(),
        }
    }

    pub(super) fn try_take(&self) -> Result<(), NoPlace> {
        match self.places.try_acquire() {
            Ok(place) => {
                place.forget();
                Ok(())
            }
            Err(TryAcquireError::NoPermits) => Err(NoPlace::Full),
            Err(TryAcquireError::Closed) => Err(NoPlace::Closed),
        }
    }

    /// Waits for a place, in the order of those who do, and takes it. `false` if it is closed.
    pub(super) async fn take(&self) -> bool {
        // Dropped last: who was given a place and doesn't want it any more leaves it to others.
        let _news = Told(&self.news);
        let place = self.places.acquire().await;
        place.map(SemaphorePermit::forget).is_ok()
    }

    pub(super) fn free(&self) {
        self.places.add_permits(1);
        self.news.notify_waiters();
    }

    /// Waits until there is a place, and leaves it to others; not at all if it is closed.
    pub(super) async fn wait(&self) {
        loop {
            let mut news = pin!(self.news.notified());
            // Listens before it looks, so that nothing is missed.
            news.as_mut().enable();
            if self.places.is_closed() || self.places.available_permits() > 0 {
                return;
            }
            news.await;
        }
    }

    /// Whoever waits waits for nothing.
    pub(super) fn close(&self) {
        self.places.close();
        self.news.notify_waiters();
    }
}

/// Tells those who wait for room to look, when it is dropped.
struct Told<'a>(&'a Notify);

impl Drop for Told<'_> {
    fn drop(&mut self) {
        self.0.notify_waiters();
    }
}
