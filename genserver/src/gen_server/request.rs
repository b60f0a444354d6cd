//! What a call asks: [`Request`].

use super::GenServer;
use super::caller::Caller;
use super::message::{Message, Silent};
use super::reply::Receiver;
use crate::process::{self, Moment, ProcessId};

/// What is asked.
pub(super) struct Request<S: GenServer, T: Send + 'static> {
    content: S::Call,
    /// If it is not in there.
    caller: Option<Caller<T>>,
}

impl<S: GenServer, T: Send + 'static> Request<S, T> {
    /// What `request` makes, and where the answer arrives.
    #[inline]
    pub(super) fn new(request: impl FnOnce(Caller<T>) -> S::Call) -> (Self, Receiver<T>) {
        let (caller, mut answer) = Caller::new();
        let mut request = Self {
            // If it drops the caller, that is no callback's decision.
            content: process::at(Moment::Work, || request(caller)),
            caller: None,
        };
        // It has been dropped already. The server's loop decides all the same what that means.
        if answer.look().is_ready() {
            let (caller, again) = Caller::new();
            (answer, request.caller) = (again, Some(caller));
        }
        (request, answer)
    }

    /// Makes a message of it.
    #[inline]
    pub(super) fn seal(self, client: Option<ProcessId>) -> Message<S> {
        match self.caller {
            None => Message::Call(self.content, client),
            Some(caller) => Message::Silent(Box::new(Silent {
                request: self.content,
                client,
                caller: Box::new(caller),
            })),
        }
    }
}
