//! `send_after`, which starts a task.

use ractor::{Actor, ActorProcessingErr, ActorRef, RpcReplyPort, call};
use tokio::time::Instant;

use super::Ractor;
use crate::contestants::{Alarm, Diary, Done, Timed};

struct Clock;

pub(crate) enum Request {
    Arm(Vec<Instant>, RpcReplyPort<()>),
    Ring(Instant),
    Late(RpcReplyPort<Vec<u64>>),
}

impl Actor for Clock {
    type Msg = Request;
    type State = Diary;
    type Arguments = ();

    async fn pre_start(
        &self,
        _this: ActorRef<Request>,
        (): (),
    ) -> Result<Diary, ActorProcessingErr> {
        Ok(Diary::default())
    }

    async fn handle(
        &self,
        this: ActorRef<Request>,
        request: Request,
        diary: &mut Diary,
    ) -> Result<(), ActorProcessingErr> {
        match request {
            Request::Arm(due, reply) => {
                let now = Instant::now();
                for due in due {
                    drop(this.send_after(due - now, move || Request::Ring(due)));
                }
                reply.send(())?;
            }
            Request::Ring(due) => diary.rings(due),
            Request::Late(reply) => reply.send(diary.late())?,
        }
        Ok(())
    }
}

impl Alarm for ActorRef<Request> {
    async fn arm(&self, due: Vec<Instant>) -> Done<()> {
        Ok(call!(self, Request::Arm, due)?)
    }

    async fn late(&self) -> Done<Vec<u64>> {
        Ok(call!(self, Request::Late)?)
    }
}

impl Timed for Ractor {
    type Alarm = ActorRef<Request>;

    async fn alarms(servers: usize) -> Done<Vec<Self::Alarm>> {
        let mut alarms = Vec::with_capacity(servers);
        for _ in 0..servers {
            let (clock, _task) = Actor::spawn(None, Clock, ()).await?;
            alarms.push(clock);
        }
        Ok(alarms)
    }
}
