//! tokio alone: a task that sleeps for each timer. Only in W7.

use ::tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use ::tokio::sync::oneshot;
use ::tokio::time::{Instant, sleep_until};

use super::{Alarm, Contestant, Diary, Done, Over, Timed};

#[derive(Debug)]
pub(crate) struct Tokio;

impl Contestant for Tokio {
    const NAME: &'static str = "tokio";
}

pub(crate) enum Request {
    Arm(Vec<Instant>, Over),
    Ring(Instant),
    Late(oneshot::Sender<Vec<u64>>),
}

fn start() -> UnboundedSender<Request> {
    let (requests, mut inbox) = unbounded_channel();
    let this: UnboundedSender<Request> = requests.clone();
    ::tokio::spawn(async move {
        let mut diary = Diary::default();
        while let Some(request) = inbox.recv().await {
            match request {
                Request::Arm(due, over) => {
                    for due in due {
                        let this = this.clone();
                        ::tokio::spawn(async move {
                            sleep_until(due).await;
                            this.send(Request::Ring(due)).ok();
                        });
                    }
                    over.send(()).ok();
                }
                Request::Ring(due) => diary.rings(due),
                Request::Late(reply) => {
                    reply.send(diary.late()).ok();
                }
            }
        }
    });
    requests
}

impl Alarm for UnboundedSender<Request> {
    async fn arm(&self, due: Vec<Instant>) -> Done<()> {
        let (over, armed) = oneshot::channel();
        self.send(Request::Arm(due, over))?;
        Ok(armed.await?)
    }

    async fn late(&self) -> Done<Vec<u64>> {
        let (reply, answer) = oneshot::channel();
        self.send(Request::Late(reply))?;
        Ok(answer.await?)
    }
}

impl Timed for Tokio {
    type Alarm = UnboundedSender<Request>;

    async fn alarms(servers: usize) -> Done<Vec<Self::Alarm>> {
        Ok((0..servers).map(|_| start()).collect())
    }
}
