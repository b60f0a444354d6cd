//! A task that starts a task, waits for its end, and starts the next.

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{oneshot, watch};

use super::Floor;
use crate::contestants::{Done, Supervised, Survivor, crash};

pub(crate) enum Request {
    Answer(oneshot::Sender<u64>),
    Crash,
}

async fn mortal(mut inbox: UnboundedReceiver<Request>) {
    let mut answers = 0;
    while let Some(request) = inbox.recv().await {
        match request {
            Request::Answer(reply) => {
                answers += 1;
                reply.send(answers).ok();
            }
            Request::Crash => crash(),
        }
    }
}

async fn supervise(
    role: watch::Sender<UnboundedSender<Request>>,
    first: UnboundedReceiver<Request>,
) {
    let mut inbox = first;
    while tokio::spawn(mortal(inbox)).await.is_err() {
        let (requests, next) = unbounded_channel();
        role.send_replace(requests);
        inbox = next;
    }
}

pub(crate) struct Role {
    role: watch::Receiver<UnboundedSender<Request>>,
    /// Who answers lives as long as somebody may ask.
    _siblings: Vec<Self>,
}

fn start(siblings: Vec<Role>) -> Role {
    let (requests, inbox) = unbounded_channel();
    let (sender, role) = watch::channel(requests);
    tokio::spawn(supervise(sender, inbox));
    Role {
        role,
        _siblings: siblings,
    }
}

impl Survivor for Role {
    async fn crash(&self) -> Done<()> {
        Ok(self.role.borrow().send(Request::Crash)?)
    }

    async fn answer(&self) -> Done<u64> {
        let mut role = self.role.clone();
        loop {
            let requests = role.borrow_and_update().clone();
            let (reply, answer) = oneshot::channel();
            requests.send(Request::Answer(reply)).ok();
            match answer.await {
                Ok(answers) => return Ok(answers),
                Err(_gone) => role.changed().await?,
            }
        }
    }
}

impl Supervised for Floor {
    type Survivor = Role;

    async fn supervised(siblings: usize) -> Done<Role> {
        let siblings = (0..siblings).map(|_| start(Vec::new()));
        Ok(start(siblings.collect()))
    }
}
