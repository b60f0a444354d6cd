//! What the guide ports from ractor.

// ANCHOR: ported
use ractor::{Actor, ActorProcessingErr, ActorRef, RpcReplyPort, SupervisionEvent, call};

struct Counter;

enum Request {
    Add(u64, RpcReplyPort<u64>),
}

impl Actor for Counter {
    type Msg = Request;
    type State = u64;
    type Arguments = u64;

    async fn pre_start(
        &self,
        _this: ActorRef<Request>,
        start: u64,
    ) -> Result<u64, ActorProcessingErr> {
        Ok(start)
    }

    async fn handle(
        &self,
        _this: ActorRef<Request>,
        request: Request,
        count: &mut u64,
    ) -> Result<(), ActorProcessingErr> {
        match request {
            Request::Add(n, reply) => {
                *count += n;
                reply.send(*count)?;
            }
        }
        Ok(())
    }
}

struct Parent;

impl Actor for Parent {
    type Msg = RpcReplyPort<ActorRef<Request>>;
    type State = ActorRef<Request>;
    type Arguments = ();

    async fn pre_start(
        &self,
        this: ActorRef<Self::Msg>,
        (): (),
    ) -> Result<Self::State, ActorProcessingErr> {
        let (child, _task) = Actor::spawn_linked(None, Counter, 40, this.get_cell()).await?;
        Ok(child)
    }

    async fn handle(
        &self,
        _this: ActorRef<Self::Msg>,
        reply: Self::Msg,
        child: &mut Self::State,
    ) -> Result<(), ActorProcessingErr> {
        Ok(reply.send(child.clone())?)
    }

    async fn handle_supervisor_evt(
        &self,
        this: ActorRef<Self::Msg>,
        event: SupervisionEvent,
        child: &mut Self::State,
    ) -> Result<(), ActorProcessingErr> {
        if let SupervisionEvent::ActorFailed(_who, _error) = event {
            (*child, _) = Actor::spawn_linked(None, Counter, 40, this.get_cell()).await?;
        }
        Ok(())
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (parent, _task) = Actor::spawn(None, Parent, ()).await?;
    let counter = call!(parent, |reply| reply)?;
    assert_eq!(call!(counter, Request::Add, 2)?, 42);
    Ok(())
}
// ANCHOR_END: ported
