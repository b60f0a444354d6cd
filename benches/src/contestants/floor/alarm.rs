//! One task with a wheel sends to all servers when their timers are due.

use std::future::poll_fn;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;
use tokio::time::Instant;
use tokio_util::time::DelayQueue;

use super::Floor;
use crate::contestants::{Alarm, Diary, Done, Over, Timed};

pub(crate) enum Request {
    Arm(Vec<Instant>, Over),
    Ring(Instant),
    Late(oneshot::Sender<Vec<u64>>),
}

/// What the wheel is asked for.
enum Order {
    Timer(Instant, UnboundedSender<Request>),
    /// Says when all orders before it are carried out.
    Tell(Over),
}

async fn wheel(mut orders: UnboundedReceiver<Order>) {
    let mut timers: DelayQueue<(Instant, UnboundedSender<Request>)> = DelayQueue::new();
    loop {
        tokio::select! {
            order = orders.recv() => match order {
                Some(Order::Timer(due, server)) => {
                    timers.insert_at((due, server), due);
                }
                Some(Order::Tell(over)) => {
                    over.send(()).ok();
                }
                None => return,
            },
            Some(timer) = poll_fn(|cx| timers.poll_expired(cx)), if !timers.is_empty() => {
                let (due, server) = timer.into_inner();
                server.send(Request::Ring(due)).ok();
            }
        }
    }
}

async fn clock(
    this: UnboundedSender<Request>,
    mut inbox: UnboundedReceiver<Request>,
    wheel: UnboundedSender<Order>,
) {
    let mut diary = Diary::default();
    while let Some(request) = inbox.recv().await {
        match request {
            Request::Arm(due, over) => {
                for due in due {
                    wheel.send(Order::Timer(due, this.clone())).ok();
                }
                wheel.send(Order::Tell(over)).ok();
            }
            Request::Ring(due) => diary.rings(due),
            Request::Late(reply) => {
                reply.send(diary.late()).ok();
            }
        }
    }
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

impl Timed for Floor {
    type Alarm = UnboundedSender<Request>;

    async fn alarms(servers: usize) -> Done<Vec<Self::Alarm>> {
        let (orders, all_orders) = unbounded_channel();
        tokio::spawn(wheel(all_orders));
        let servers = (0..servers).map(|_| {
            let (requests, inbox) = unbounded_channel();
            tokio::spawn(clock(requests.clone(), inbox, orders.clone()));
            requests
        });
        Ok(servers.collect())
    }
}
