//! A queue in the same tree, for a program without redis: [`SampleQueue`], and [`Embedded`], its worker's view.

use std::collections::{HashMap, VecDeque};
use std::mem;
use std::time::Duration;

use genserver::{Caller, Child, Context, Down, Pid, genserver};

use crate::source::{Finished, Inlet, Opened, Source, SourceError};

/// More would only grow.
const MOST: usize = 100;

/// Far more often than anybody needs: there is no lease.
const BEAT: Duration = Duration::from_secs(60);

/// Hands out jobs, and remembers who has which. A worker that dies is heard of by a monitor, and what it had is next.
#[derive(Default)]
pub(crate) struct SampleQueue {
    jobs: VecDeque<Vec<u8>>,
    taken: HashMap<Pid, Vec<u8>>,
    waiting: Waiting,
}

type Waiting = VecDeque<(Pid, Caller<Option<Vec<u8>>>)>;

/// Whether who takes a job waits for one.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Patience {
    Wait,
    Leave,
}

#[genserver]
impl SampleQueue {
    #[init]
    fn init(jobs: Vec<Vec<u8>>) -> Self {
        Self {
            jobs: jobs.into(),
            ..Self::default()
        }
    }

    /// Whether there was room.
    #[call]
    fn push(&mut self, text: Vec<u8>) -> bool {
        let has_room = self.jobs.len() < MOST;
        if has_room {
            self.jobs.push_front(text);
            self.hand_out();
        }
        has_room
    }

    /// A worker will take jobs from now on.
    #[call]
    fn join(&mut self, worker: Pid, ctx: &mut Context<Self>) {
        ctx.monitor(&worker);
    }

    #[call]
    fn take(&mut self, worker: Pid, patience: Patience, from: Caller<Option<Vec<u8>>>) {
        self.waiting.push_back((worker, from));
        self.hand_out();
        match patience {
            Patience::Wait => {}
            Patience::Leave => reply_none(mem::take(&mut self.waiting)),
        }
    }

    /// A worker needs its job no longer.
    #[call]
    fn done(&mut self, worker: Pid) {
        self.taken.remove(&worker);
    }

    #[call]
    fn give_back(&mut self, worker: Pid) {
        self.put_back(&worker);
    }

    /// Sends home who waits.
    #[call]
    fn interrupt(&mut self, worker: Pid) {
        self.dismiss(&worker);
    }

    #[down]
    fn down(&mut self, down: Down) {
        if let Some(worker) = down.pid {
            self.dismiss(&worker);
            self.put_back(&worker);
        }
    }

    fn put_back(&mut self, worker: &Pid) {
        self.jobs.extend(self.taken.remove(worker));
        self.hand_out();
    }

    fn dismiss(&mut self, worker: &Pid) {
        let (gone, others) = mem::take(&mut self.waiting)
            .into_iter()
            .partition(|(who, _)| who == worker);
        self.waiting = others;
        reply_none(gone);
    }

    fn hand_out(&mut self) {
        while !self.waiting.is_empty() {
            let Some(text) = self.jobs.pop_back() else {
                return;
            };
            if let Some((worker, from)) = self.waiting.pop_front() {
                self.taken.insert(worker, text.clone());
                from.reply(Some(text));
            }
        }
    }
}

fn reply_none(waiting: Waiting) {
    for (_, from) in waiting {
        from.reply(None);
    }
}

/// What a poller is told of the embedded queue.
#[derive(Clone, Debug)]
pub(crate) struct EmbeddedPlan {
    pub(crate) queue: Child<SampleQueue>,
    pub(crate) patience: Patience,
}

/// The embedded queue, as its worker sees it.
#[derive(Debug)]
pub(crate) struct Embedded {
    queue: Child<SampleQueue>,
    worker: Pid,
}

/// Waits in the embedded queue.
#[derive(Debug)]
pub(crate) struct EmbeddedInlet {
    plan: EmbeddedPlan,
    worker: Pid,
}

impl Source for Embedded {
    type Plan = EmbeddedPlan;
    type Inlet = EmbeddedInlet;

    async fn open(plan: &EmbeddedPlan, worker: &Pid) -> Result<Opened<Self>, SourceError> {
        plan.queue.join(worker.clone()).await?;
        Ok(Opened {
            source: Self {
                queue: plan.queue.clone(),
                worker: worker.clone(),
            },
            inlet: EmbeddedInlet {
                plan: plan.clone(),
                worker: worker.clone(),
            },
            name: "the embedded queue".to_owned(),
            beat: BEAT,
            reclaimed: 0,
        })
    }

    async fn beat(&mut self) -> Result<u64, SourceError> {
        Ok(0)
    }

    async fn finish(&mut self, _: &[u8], _: &str, _: &str) -> Result<Finished, SourceError> {
        self.queue.done(self.worker.clone()).await?;
        Ok(Finished::Ours)
    }

    async fn give_back(&mut self, _text: &[u8]) -> Result<(), SourceError> {
        Ok(self.queue.give_back(self.worker.clone()).await?)
    }

    /// Nobody could look at it later: the log has it.
    async fn put_aside(&mut self, _text: &[u8]) -> Result<(), SourceError> {
        Ok(self.queue.done(self.worker.clone()).await?)
    }

    async fn interrupt(&mut self) -> Result<(), SourceError> {
        Ok(self.queue.interrupt(self.worker.clone()).await?)
    }

    async fn close(self) -> Result<(), SourceError> {
        Ok(())
    }
}

impl Inlet for EmbeddedInlet {
    async fn take(&mut self) -> Result<Option<Vec<u8>>, SourceError> {
        let EmbeddedPlan { queue, patience } = &self.plan;
        let take = queue.take(self.worker.clone(), *patience);
        Ok(take.no_timeout().await?)
    }
}
