//! Counters; calls without a time-out, which costs less.

use ractor::{Actor, ActorProcessingErr, ActorRef, RpcReplyPort, call};

use super::Ractor;
use crate::contestants::{Absorb, Count, Done, Driver, Over};

pub(crate) struct Counter;

pub(crate) enum Request {
    Inc(RpcReplyPort<u64>),
    Add(u64),
}

impl Actor for Counter {
    type Msg = Request;
    type State = u64;
    type Arguments = ();

    async fn pre_start(&self, _this: ActorRef<Request>, (): ()) -> Result<u64, ActorProcessingErr> {
        Ok(0)
    }

    async fn handle(
        &self,
        _this: ActorRef<Request>,
        request: Request,
        count: &mut u64,
    ) -> Result<(), ActorProcessingErr> {
        match request {
            Request::Inc(reply) => {
                *count += 1;
                reply.send(*count)?;
            }
            Request::Add(n) => *count += n,
        }
        Ok(())
    }
}

impl Count for ActorRef<Request> {
    async fn inc(&self) -> Done<u64> {
        Ok(call!(self, Request::Inc)?)
    }

    async fn add(&self, n: u64) -> Done<()> {
        Ok(self.cast(Request::Add(n))?)
    }

    async fn stop(self) -> Done<()> {
        Ok(self.stop_and_wait(None, None).await?)
    }
}

struct Wide;

pub(crate) enum WideRequest {
    Absorb([u64; 16]),
    Total(RpcReplyPort<u64>),
}

impl Actor for Wide {
    type Msg = WideRequest;
    type State = u64;
    type Arguments = ();

    async fn pre_start(
        &self,
        _this: ActorRef<WideRequest>,
        (): (),
    ) -> Result<u64, ActorProcessingErr> {
        Ok(0)
    }

    async fn handle(
        &self,
        _this: ActorRef<WideRequest>,
        request: WideRequest,
        total: &mut u64,
    ) -> Result<(), ActorProcessingErr> {
        match request {
            WideRequest::Absorb(block) => *total += block[0],
            WideRequest::Total(reply) => reply.send(*total)?,
        }
        Ok(())
    }
}

impl Absorb for ActorRef<WideRequest> {
    async fn absorb(&self, block: [u64; 16]) -> Done<()> {
        Ok(self.cast(WideRequest::Absorb(block))?)
    }

    async fn total(&self) -> Done<u64> {
        Ok(call!(self, WideRequest::Total)?)
    }
}

struct Caller;

struct Drive {
    calls: u64,
    over: Over,
}

impl Actor for Caller {
    type Msg = Drive;
    type State = ActorRef<Request>;
    type Arguments = ActorRef<Request>;

    async fn pre_start(
        &self,
        _this: ActorRef<Drive>,
        counter: ActorRef<Request>,
    ) -> Result<ActorRef<Request>, ActorProcessingErr> {
        Ok(counter)
    }

    async fn handle(
        &self,
        _this: ActorRef<Drive>,
        drive: Drive,
        counter: &mut ActorRef<Request>,
    ) -> Result<(), ActorProcessingErr> {
        for _ in 0..drive.calls {
            call!(counter, Request::Inc)?;
        }
        drive.over.send(()).ok();
        Ok(())
    }
}

impl Driver for Ractor {
    type Counter = ActorRef<Request>;
    type Wide = ActorRef<WideRequest>;

    async fn counter() -> Done<Self::Counter> {
        let (counter, _task) = Actor::spawn(None, Counter, ()).await?;
        Ok(counter)
    }

    async fn wide() -> Done<Self::Wide> {
        let (wide, _task) = Actor::spawn(None, Wide, ()).await?;
        Ok(wide)
    }

    async fn drive(counter: Self::Counter, calls: u64, over: Over) -> Done<()> {
        let (caller, _task) = Actor::spawn(None, Caller, counter).await?;
        Ok(caller.cast(Drive { calls, over })?)
    }
}
