//! What parts of a server tell it: [`Context::to_itself`].

use std::sync::Arc;

use super::message::Message;
use super::{Context, GenServer};
use crate::process::Mail;

impl<S: GenServer> Context<S> {
    /// Sends this server messages from a part of its own: as [`Context::send`], which only a callback can do.
    pub(crate) fn to_itself(&self) -> impl Fn(S::Info) + Send + Sync + 'static {
        let cell = Arc::clone(&self.cell);
        move |message| {
            cell.push(Mail::Message(Message::Info(message)));
        }
    }
}
