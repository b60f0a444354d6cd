//! What a server tells itself again and again, without allocating: [`Context::to_itself`], [`Context::bell`].

use std::sync::Arc;

use super::message::Message;
use super::{Context, GenServer};
use crate::process::Mail;
use crate::timer::Expire;

/// What a deadline rings.
struct Bell<F>(F);

impl<S: GenServer> Context<S> {
    /// Sends this server messages from a part of its own: as [`Context::send`], which only a callback can do.
    pub(crate) fn to_itself(&self) -> impl Fn(S::Info) + Send + Sync + 'static {
        let cell = Arc::clone(&self.cell);
        move |message| {
            cell.push(Mail::Message(Message::Info(message)));
        }
    }

    /// For a [deadline](crate::timer::Timers::deadline) that sends this server `message()`. It is made once, so that
    /// setting the deadline again allocates nothing.
    ///
    /// The deadline is the server's to keep: it must not outlive it (I5).
    pub(crate) fn bell(
        &self,
        message: impl Fn() -> S::Info + Send + Sync + 'static,
    ) -> Arc<dyn Expire> {
        let to_itself = self.to_itself();
        Arc::new(Bell(move || to_itself(message())))
    }
}

impl<F: Fn() + Send + Sync> Expire for Bell<F> {
    fn expire(&self) {
        (self.0)();
    }
}
