//! Actors that pass a number on.

use ractor::{Actor, ActorProcessingErr, ActorRef};

use super::Ractor;
use crate::contestants::{Done, Node, Over, Ring};

struct Member;

pub(crate) enum Request {
    Connect(ActorRef<Self>),
    Pass(u64),
}

pub(crate) struct Neighbours {
    next: Option<ActorRef<Request>>,
    over: Option<Over>,
}

impl Actor for Member {
    type Msg = Request;
    type State = Neighbours;
    type Arguments = Option<Over>;

    async fn pre_start(
        &self,
        _this: ActorRef<Request>,
        over: Option<Over>,
    ) -> Result<Neighbours, ActorProcessingErr> {
        Ok(Neighbours { next: None, over })
    }

    async fn handle(
        &self,
        _this: ActorRef<Request>,
        request: Request,
        state: &mut Neighbours,
    ) -> Result<(), ActorProcessingErr> {
        match (request, &state.next) {
            (Request::Connect(node), _) => state.next = Some(node),
            (Request::Pass(hops @ 1..), Some(next)) => next.cast(Request::Pass(hops - 1))?,
            (Request::Pass(_), _) => {
                state.over.take().map(|over| over.send(()));
            }
        }
        Ok(())
    }
}

impl Node for ActorRef<Request> {
    async fn connect(&self, next: Self) -> Done<()> {
        Ok(self.cast(Request::Connect(next))?)
    }

    async fn pass(&self, hops: u64) -> Done<()> {
        Ok(self.cast(Request::Pass(hops))?)
    }
}

impl Ring for Ractor {
    type Node = ActorRef<Request>;

    async fn node(over: Option<Over>) -> Done<Self::Node> {
        let (node, _task) = Actor::spawn(None, Member, over).await?;
        Ok(node)
    }
}
