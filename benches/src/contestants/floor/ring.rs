//! Tasks that pass a number on.

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::Floor;
use crate::contestants::{Done, Node, Over, Ring};

pub(crate) enum Request {
    Connect(UnboundedSender<Self>),
    Pass(u64),
}

impl Node for UnboundedSender<Request> {
    async fn connect(&self, next: Self) -> Done<()> {
        Ok(self.send(Request::Connect(next))?)
    }

    async fn pass(&self, hops: u64) -> Done<()> {
        Ok(self.send(Request::Pass(hops))?)
    }
}

impl Ring for Floor {
    type Node = UnboundedSender<Request>;

    async fn node(mut over: Option<Over>) -> Done<Self::Node> {
        let (requests, mut inbox) = unbounded_channel();
        tokio::spawn(async move {
            let mut next: Option<UnboundedSender<Request>> = None;
            while let Some(request) = inbox.recv().await {
                match (request, &next) {
                    (Request::Connect(node), _) => next = Some(node),
                    (Request::Pass(hops @ 1..), Some(next)) => {
                        next.send(Request::Pass(hops - 1)).ok();
                    }
                    (Request::Pass(_), _) => {
                        over.take().map(|over| over.send(()));
                    }
                }
            }
        });
        Ok(requests)
    }
}
