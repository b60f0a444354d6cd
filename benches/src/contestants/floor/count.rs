//! Counters: a task with a loop.

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

use super::Floor;
use crate::contestants::{Absorb, Count, Done, Driver, Over};

pub(crate) enum Request {
    Inc(oneshot::Sender<u64>),
    Add(u64),
    Stop(Over),
}

pub(crate) type Counter = UnboundedSender<Request>;

fn counter() -> Counter {
    let (requests, mut inbox) = unbounded_channel();
    tokio::spawn(async move {
        let mut count = 0;
        while let Some(request) = inbox.recv().await {
            match request {
                Request::Inc(reply) => {
                    count += 1;
                    reply.send(count).ok();
                }
                Request::Add(n) => count += n,
                Request::Stop(over) => {
                    over.send(()).ok();
                    return;
                }
            }
        }
    });
    requests
}

async fn inc(counter: &Counter) -> Done<u64> {
    let (reply, answer) = oneshot::channel();
    counter.send(Request::Inc(reply))?;
    Ok(answer.await?)
}

impl Count for Counter {
    async fn inc(&self) -> Done<u64> {
        inc(self).await
    }

    async fn add(&self, n: u64) -> Done<()> {
        Ok(self.send(Request::Add(n))?)
    }

    async fn stop(self) -> Done<()> {
        let (over, gone) = oneshot::channel();
        self.send(Request::Stop(over))?;
        Ok(gone.await?)
    }
}

pub(crate) enum WideRequest {
    Absorb([u64; 16]),
    Total(oneshot::Sender<u64>),
}

impl Absorb for UnboundedSender<WideRequest> {
    async fn absorb(&self, block: [u64; 16]) -> Done<()> {
        Ok(self.send(WideRequest::Absorb(block))?)
    }

    async fn total(&self) -> Done<u64> {
        let (reply, answer) = oneshot::channel();
        self.send(WideRequest::Total(reply))?;
        Ok(answer.await?)
    }
}

impl Driver for Floor {
    type Counter = Counter;
    type Wide = UnboundedSender<WideRequest>;

    async fn counter() -> Done<Self::Counter> {
        Ok(counter())
    }

    async fn wide() -> Done<Self::Wide> {
        let (requests, mut inbox) = unbounded_channel();
        tokio::spawn(async move {
            let mut total = 0;
            while let Some(request) = inbox.recv().await {
                match request {
                    WideRequest::Absorb(block) => total += block[0],
                    WideRequest::Total(reply) => {
                        reply.send(total).ok();
                    }
                }
            }
        });
        Ok(requests)
    }

    async fn drive(counter: Self::Counter, calls: u64, over: Over) -> Done<()> {
        let (requests, mut inbox) = unbounded_channel::<(u64, Over)>();
        tokio::spawn(async move {
            while let Some((calls, over)) = inbox.recv().await {
                for _ in 0..calls {
                    if inc(&counter).await.is_err() {
                        return;
                    }
                }
                over.send(()).ok();
            }
        });
        Ok(requests.send((calls, over))?)
    }
}
