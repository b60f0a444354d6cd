//! The poller with a queue that does as it is told, on a paused clock.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use genserver::{Address as _, Child, Pid, ServerSpec, Supervisor, SupervisorRef};
use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio::time::{Instant, sleep, timeout};

use crate::poller::{Poller, PollerClient as _, Status};
use crate::remote::RedisTrouble;
use crate::setup::{Setup, Until};
use crate::source::{Finished, Inlet, Opened, Source, SourceError};
use crate::tally::Tally;

const LONG: &[u8] = br#"{"id": "long", "phrase": "", "rounds": 100000000}"#;
const SHORT: &[u8] = br#"{"id": "short", "phrase": "", "rounds": 20000}"#;

/// What the queue does, and what was done with it.
#[derive(Default)]
struct Script {
    /// What goes wrong, in this order, when it is opened.
    troubles: VecDeque<RedisTrouble>,
    jobs: VecDeque<&'static [u8]>,
    opened: Vec<Instant>,
    done: Vec<String>,
}

#[derive(Clone, Default)]
struct Stage(Arc<Mutex<Script>>);

impl Stage {
    fn with<T>(&self, act: impl FnOnce(&mut Script) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, what: &str) {
        self.with(|script| script.done.push(what.to_owned()));
    }

    fn done(&self) -> Vec<String> {
        self.with(|script| script.done.clone())
    }
}

impl Source for Stage {
    type Plan = Self;
    type Inlet = Self;

    async fn open(plan: &Self, _worker: &Pid) -> Result<Opened<Self>, SourceError> {
        let trouble = plan.with(|script| {
            script.opened.push(Instant::now());
            script.troubles.pop_front()
        });
        match trouble {
            Some(trouble) => Err(trouble.into()),
            None => Ok(Opened {
                source: plan.clone(),
                inlet: plan.clone(),
                name: "the stage".to_owned(),
                beat: Duration::from_secs(1),
                reclaimed: 0,
            }),
        }
    }

    async fn beat(&mut self) -> Result<u64, SourceError> {
        Ok(0)
    }

    async fn finish(&mut self, _: &[u8], id: &str, _: &str) -> Result<Finished, SourceError> {
        self.note(id);
        Ok(Finished::Ours)
    }

    async fn give_back(&mut self, _text: &[u8]) -> Result<(), SourceError> {
        self.note("given back");
        Ok(())
    }

    async fn put_aside(&mut self, _text: &[u8]) -> Result<(), SourceError> {
        self.note("put aside");
        Ok(())
    }

    /// Another job comes in just this moment.
    async fn interrupt(&mut self) -> Result<(), SourceError> {
        self.with(|script| script.jobs.push_back(SHORT));
        Ok(())
    }

    async fn close(self) -> Result<(), SourceError> {
        self.note("closed");
        Ok(())
    }
}

impl Inlet for Stage {
    async fn take(&mut self) -> Result<Option<Vec<u8>>, SourceError> {
        loop {
            if let Some(text) = self.with(|script| script.jobs.pop_front()) {
                return Ok(Some(text.to_vec()));
            }
            sleep(Duration::from_millis(10)).await;
        }
    }
}

struct Play {
    tree: SupervisorRef,
    poller: Child<Poller<Stage>>,
    over: UnboundedReceiver<Result<(), SourceError>>,
}

async fn play(stage: &Stage, grace: Duration) -> Play {
    let (sender, over) = mpsc::unbounded_channel();
    let tally = ServerSpec::<Tally>::of(());
    let poller = crate::poller(Setup::<Stage> {
        queue: stage.clone(),
        tally: tally.handle(),
        until: Until::Stopped,
        grace,
        over: sender,
    });
    let handle = poller.handle();
    let tree = Supervisor::one_for_one().max_restarts(crate::MAX_RESTARTS);
    let tree = tree.child(tally).child(poller).start().await;
    Play {
        tree: tree.expect("nothing can fail"),
        poller: handle,
        over,
    }
}

fn away() -> RedisTrouble {
    RedisTrouble::Silent {
        address: "somewhere".to_owned(),
    }
}

#[tokio::test(start_paused = true)]
async fn a_queue_that_is_away_for_minutes_ends_nothing() {
    let stage = Stage::default();
    stage.with(|script| {
        script.troubles.extend(vec![away(); 100]);
        script.jobs.push_back(SHORT);
    });
    let mut play = play(&stage, Duration::ZERO).await;
    sleep(Duration::from_secs(600)).await;
    assert_eq!(stage.done(), ["short"]);
    assert!(play.over.try_recv().is_err());
    let opened = stage.with(|script| script.opened.clone());
    let pauses = opened.windows(2).map(|two| (two[1] - two[0]).as_millis());
    let pauses: Vec<_> = pauses.collect();
    assert_eq!(pauses.len(), 100);
    for (pause, at_least) in pauses.iter().zip([250, 500, 1000, 2000, 4000, 5000, 5000]) {
        assert!((at_least..at_least + 10).contains(pause), "{pauses:?}");
    }
    play.tree.stop().await.expect("it runs");
}

#[tokio::test(start_paused = true)]
async fn what_no_attempt_mends_ends_the_program() {
    let stage = Stage::default();
    let refused = RedisTrouble::Refused {
        address: "somewhere".to_owned(),
        error: "NOAUTH".to_owned(),
        advice: "put a password into the url",
    };
    stage.with(|script| script.troubles.extend([away(), refused]));
    let mut play = play(&stage, Duration::ZERO).await;
    let over = timeout(Duration::from_secs(60), play.over.recv()).await;
    let over = over.expect("it is told").expect("by the poller");
    assert!(over.is_err_and(|error| error.is_final()));
    play.tree.stop().await.expect("it runs");
}

#[tokio::test(start_paused = true)]
async fn it_answers_in_the_middle_of_a_job_and_gives_it_back_when_it_stops() {
    let stage = Stage::default();
    stage.with(|script| script.jobs.push_back(LONG));
    let play = play(&stage, Duration::ZERO).await;
    loop {
        match play.poller.status().await.expect("it answers") {
            Status::Connecting | Status::Waiting => sleep(Duration::from_millis(1)).await,
            Status::Working(id, _time) => break assert_eq!(id, "long"),
        }
    }
    play.tree.stop().await.expect("it runs");
    assert_eq!(stage.done(), ["given back", "closed"]);
}

#[tokio::test(start_paused = true)]
async fn a_job_may_finish_within_the_grace() {
    let stage = Stage::default();
    stage.with(|script| script.jobs.push_back(SHORT));
    let play = play(&stage, Duration::from_secs(60)).await;
    while play.poller.status().await.expect("it answers") == Status::Connecting {}
    play.tree.stop().await.expect("it runs");
    assert_eq!(stage.done(), ["short", "closed"]);
}

#[tokio::test(start_paused = true)]
async fn a_job_that_comes_while_it_stops_goes_back() {
    let stage = Stage::default();
    let play = play(&stage, Duration::ZERO).await;
    sleep(Duration::from_secs(1)).await;
    assert_eq!(play.poller.status().await, Ok(Status::Waiting));
    play.tree.stop().await.expect("it runs");
    assert_eq!(stage.done(), ["given back", "closed"]);
}

#[tokio::test(start_paused = true)]
async fn a_crash_takes_the_work_along() {
    let stage = Stage::default();
    stage.with(|script| script.jobs.extend([LONG, SHORT]));
    let play = play(&stage, Duration::ZERO).await;
    while !matches!(play.poller.status().await, Ok(Status::Working(..))) {
        sleep(Duration::from_millis(1)).await;
    }
    play.poller.whereis().expect("it runs").pid().kill();
    // A long job that went on would keep this clock from moving.
    timeout(Duration::from_secs(60), async {
        while stage.done().is_empty() {
            sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("the next incarnation takes the next job");
    assert_eq!(stage.done(), ["short"]);
    play.tree.stop().await.expect("it runs");
}
