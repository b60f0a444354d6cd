//! An actor whose supervisor starts it again when it has failed, and says where it is now.

use ractor::{Actor, ActorProcessingErr, ActorRef, RpcReplyPort, SupervisionEvent, call};
use tokio::sync::watch;

use super::Ractor;
use crate::contestants::{Done, Supervised, Survivor, crash};

struct Mortal;

pub(crate) enum Request {
    Answer(RpcReplyPort<u64>),
    Crash,
}

impl Actor for Mortal {
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
        answers: &mut u64,
    ) -> Result<(), ActorProcessingErr> {
        match request {
            Request::Answer(reply) => {
                *answers += 1;
                Ok(reply.send(*answers)?)
            }
            Request::Crash => crash(),
        }
    }
}

struct Parent;

pub(crate) struct Children {
    role: watch::Sender<Option<ActorRef<Request>>>,
    others: Vec<ActorRef<Request>>,
}

impl Actor for Parent {
    type Msg = ();
    type State = Children;
    type Arguments = (usize, watch::Sender<Option<ActorRef<Request>>>);

    async fn pre_start(
        &self,
        this: ActorRef<()>,
        (siblings, role): Self::Arguments,
    ) -> Result<Children, ActorProcessingErr> {
        let (child, _task) = Actor::spawn_linked(None, Mortal, (), this.get_cell()).await?;
        role.send_replace(Some(child));
        let mut others = Vec::new();
        for _ in 0..siblings {
            let (other, _task) = Actor::spawn_linked(None, Mortal, (), this.get_cell()).await?;
            others.push(other);
        }
        Ok(Children { role, others })
    }

    async fn handle_supervisor_evt(
        &self,
        this: ActorRef<()>,
        event: SupervisionEvent,
        state: &mut Children,
    ) -> Result<(), ActorProcessingErr> {
        let SupervisionEvent::ActorFailed(failed, _error) = event else {
            return Ok(());
        };
        let (child, _task) = Actor::spawn_linked(None, Mortal, (), this.get_cell()).await?;
        let other = state
            .others
            .iter_mut()
            .find(|other| other.get_id() == failed.get_id());
        match other {
            Some(other) => *other = child,
            None => {
                state.role.send_replace(Some(child));
            }
        }
        Ok(())
    }
}

pub(crate) struct Role(watch::Receiver<Option<ActorRef<Request>>>);

impl Survivor for Role {
    async fn crash(&self) -> Done<()> {
        let child = self.0.borrow().clone();
        Ok(child.ok_or("nobody is there")?.cast(Request::Crash)?)
    }

    async fn answer(&self) -> Done<u64> {
        let mut role = self.0.clone();
        loop {
            let child = role.borrow_and_update().clone().ok_or("nobody is there")?;
            match call!(child, Request::Answer) {
                Ok(answers) => return Ok(answers),
                Err(_gone) => role.changed().await?,
            }
        }
    }
}

impl Supervised for Ractor {
    type Survivor = Role;

    async fn supervised(siblings: usize) -> Done<Role> {
        let (role, roles) = watch::channel(None);
        Actor::spawn(None, Parent, (siblings, role)).await?;
        Ok(Role(roles))
    }
}
