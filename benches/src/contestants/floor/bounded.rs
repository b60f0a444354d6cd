//! A counter behind a bounded channel.

use tokio::sync::mpsc::{Sender, channel};
use tokio::sync::oneshot;

use super::Floor;
use crate::contestants::{Bounded, Done, Narrow};

pub(crate) enum Request {
    Push(u64),
    Flush(oneshot::Sender<u64>),
}

impl Narrow for Sender<Request> {
    async fn push(&self, n: u64) -> Done<()> {
        Ok(self.send(Request::Push(n)).await?)
    }

    async fn flush(&self) -> Done<u64> {
        let (reply, answer) = oneshot::channel();
        self.send(Request::Flush(reply)).await?;
        Ok(answer.await?)
    }
}

impl Bounded for Floor {
    type Narrow = Sender<Request>;

    async fn narrow(room: usize) -> Done<Self::Narrow> {
        let (requests, mut inbox) = channel(room);
        tokio::spawn(async move {
            let mut count = 0;
            while let Some(request) = inbox.recv().await {
                match request {
                    Request::Push(n) => count += n,
                    Request::Flush(reply) => {
                        count += 1;
                        reply.send(count).ok();
                    }
                }
            }
        });
        Ok(requests)
    }
}
