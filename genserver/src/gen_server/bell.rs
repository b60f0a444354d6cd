//! A timer of a server's own that is set again and again: its [`Bell`].

use std::sync::Arc;

use super::message::Message;
use super::{Context, GenServer};
use crate::process::{Cell, Mail};
use crate::timer::Expire;

/// Sends a server the same message each time that it rings: made once, so that setting the timer again allocates
/// nothing.
struct Bell<S: GenServer, F> {
    cell: Arc<Cell<Message<S>>>,
    message: F,
}

impl<S: GenServer> Context<S> {
    /// What a [deadline](crate::timer::Timers::deadline) is to ring, so that this server is sent `message()`. It
    /// needs no room in a bounded mailbox.
    ///
    /// The deadline is the server's to keep: it must not outlive it (I5).
    pub(crate) fn bell(
        &self,
        message: impl Fn() -> S::Info + Send + Sync + 'static,
    ) -> Arc<dyn Expire> {
        let cell = Arc::clone(&self.cell);
        Arc::new(Bell { cell, message })
    }
}

impl<S: GenServer, F: Fn() -> S::Info + Send + Sync> Expire for Bell<S, F> {
    fn expire(&self) {
        self.cell
            .push(Mail::Message(Message::Info((self.message)())));
    }
}
