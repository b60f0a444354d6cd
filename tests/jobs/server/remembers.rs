//! What a job remembers after a crash, and where.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use genserver::testing::assert_down;
use genserver::{
    Address, Child, ExitReason, JobControl, JobError, JobEvent, JobRecord, JobServer, JobSetup,
    JobSpec, JobState, JobStore, MemoryStore, StartError, Supervisor, SupervisorRef,
};

use crate::record::{Record, secs, settle, soon};
use crate::scripted::{Act, Scripted, starts};

async fn supervised(job: JobSetup<Scripted>) -> (SupervisorRef, Child<JobServer<Scripted>>) {
    let spec = job.server_spec();
    let handle = spec.handle();
    let tree = Supervisor::one_for_one().child(spec).start().await.unwrap();
    (tree, handle)
}

async fn crash(job: &Child<JobServer<Scripted>>) {
    let pid = job.whereis().unwrap().pid();
    pid.kill();
    assert_down!(pid, _, secs(60));
    settle().await;
}

#[tokio::test(start_paused = true)]
async fn a_run_at_the_start_is_not_repeated_after_a_crash() {
    let record = Record::new();
    let script = |run, _attempt| match run {
        2 => Act::Panics(Duration::ZERO),
        _ => Act::Takes(Duration::ZERO),
    };
    let job = Scripted::new(&record, script).with(JobSpec::interval(secs(10)).run_on_start(true));
    let (_tree, _job) = supervised(job).await;
    tokio::time::sleep(secs(35)).await;
    assert_eq!(
        starts(&record),
        ["1.1 at 0", "2.1 at 10", "3.1 at 20", "4.1 at 30"]
    );
}

#[tokio::test(start_paused = true)]
async fn a_pause_survives_a_crash() {
    let record = Record::new();
    let (_tree, job) = supervised(Scripted::hangs(&record).with(JobSpec::every(secs(10)))).await;
    soon(job.pause()).await.unwrap();
    crash(&job).await;
    assert_eq!(soon(job.status()).await.unwrap().state, JobState::Paused);
    tokio::time::sleep(secs(100)).await;
    assert!(starts(&record).is_empty());
    soon(job.resume()).await.unwrap();
    tokio::time::sleep(secs(11)).await;
    assert_eq!(starts(&record).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_number_of_runs_is_counted_over_crashes() {
    let record = Record::new();
    let script = |run, _attempt| match run {
        2 => Act::Panics(Duration::ZERO),
        _ => Act::Takes(Duration::ZERO),
    };
    let job = Scripted::new(&record, script).with(JobSpec::interval(secs(10)).max_runs(3));
    let (_tree, job) = supervised(job).await;
    tokio::time::sleep(secs(100)).await;
    assert_eq!(starts(&record), ["1.1 at 10", "2.1 at 20", "3.1 at 30"]);
    assert!(!job.is_alive(), "a transient child stays down");
}

#[tokio::test(start_paused = true)]
async fn clones_of_a_setup_that_run_at_once_do_not_share_a_memory() {
    let record = Record::new();
    let setup = Scripted::takes(&record, secs(1)).with(JobSpec::interval(secs(10)));
    let first = setup.clone().start().await.unwrap();
    soon(first.pause()).await.unwrap();
    let second = setup.clone().start().await.unwrap();
    assert_eq!(soon(second.status()).await.unwrap().state, JobState::Idle);
    soon(first.stop()).await.unwrap();
    let third = setup.start().await.unwrap();
    assert_eq!(
        soon(third.status()).await.unwrap().state,
        JobState::Paused,
        "the next owner"
    );
}

#[tokio::test(start_paused = true)]
async fn a_store_of_ones_own_outlives_the_setup() {
    let (record, store) = (Record::new(), MemoryStore::new());
    let scripted = Scripted::takes(&record, secs(1));
    let job = || {
        let job = scripted.clone().with(JobSpec::interval(secs(10)));
        job.name("jobs-own-store").store(store.clone())
    };
    let first = job().start().await.unwrap();
    tokio::time::sleep(secs(15)).await;
    soon(first.stop()).await.unwrap();
    let kept = store.load("jobs-own-store").await.unwrap().unwrap();
    assert_eq!((kept.runs, kept.is_paused), (1, false));
    assert!(kept.last_start.is_some() && kept.last_end > kept.last_start);
    let _second = job().start().await.unwrap();
    tokio::time::sleep(secs(11)).await;
    assert_eq!(starts(&record).last().map(|line| &line[..4]), Some("2.1 "));
}

/// Fails when told to, or never comes back.
#[derive(Clone, Default)]
struct Broken {
    loads: bool,
    fails: Arc<AtomicBool>,
    hangs: Arc<AtomicBool>,
}

impl Broken {
    async fn answer(&self) -> Result<(), JobError> {
        if self.hangs.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        if self.fails.load(Ordering::SeqCst) {
            return Err(JobError::new("disk full"));
        }
        Ok(())
    }
}

impl JobStore for Broken {
    async fn load(&self, _job: &str) -> Result<Option<JobRecord>, JobError> {
        if self.loads {
            return Ok(None);
        }
        self.answer().await.map(|()| None)
    }

    async fn save(&self, _job: &str, _record: &JobRecord) -> Result<(), JobError> {
        self.answer().await
    }
}

fn unreachable(job: JobSetup<Scripted>) -> (JobSetup<Scripted>, Arc<Mutex<Vec<String>>>) {
    let errors = Arc::<Mutex<Vec<String>>>::default();
    let seen = Arc::clone(&errors);
    let job = job.observer(move |_job: &str, event: &JobEvent| {
        if let JobEvent::Unreachable { error } = event {
            seen.lock().unwrap().push(error.clone());
        }
    });
    (job, errors)
}

#[tokio::test(start_paused = true)]
async fn a_job_goes_on_when_its_store_cannot_keep_what_it_should() {
    let (record, store) = (
        Record::new(),
        Broken {
            loads: true,
            ..Broken::default()
        },
    );
    store.fails.store(true, Ordering::SeqCst);
    let job = Scripted::takes(&record, secs(1))
        .with(JobSpec::every(secs(10)))
        .store(store);
    let (job, errors) = unreachable(job);
    let _job = job.start().await.unwrap();
    tokio::time::sleep(secs(25)).await;
    assert_eq!(starts(&record), ["1.1 at 10", "2.1 at 20"]);
    let errors = errors.lock().unwrap().clone();
    assert!(
        errors.len() >= 4 && errors.iter().all(|error| error == "disk full"),
        "{errors:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_store_that_never_answers_does_not_silence_a_job() {
    let (record, store) = (
        Record::new(),
        Broken {
            loads: true,
            ..Broken::default()
        },
    );
    let hangs = Arc::clone(&store.hangs);
    let job = Scripted::takes(&record, secs(1))
        .with(JobSpec::every(secs(30)))
        .store(store);
    let (job, errors) = unreachable(job);
    let job = job.start().await.unwrap();
    hangs.store(true, Ordering::SeqCst);
    tokio::time::sleep(secs(80)).await;
    assert_eq!(starts(&record).len(), 2);
    let error = errors.lock().unwrap().first().cloned();
    assert_eq!(error.as_deref(), Some("the store took longer than 5s"));
    assert!(job.is_alive());
}

#[tokio::test(start_paused = true)]
async fn a_job_does_not_start_when_its_store_cannot_be_read() {
    for hangs in [false, true] {
        let (record, store) = (Record::new(), Broken::default());
        store.fails.store(true, Ordering::SeqCst);
        store.hangs.store(hangs, Ordering::SeqCst);
        let job = Scripted::hangs(&record)
            .with(JobSpec::every(secs(10)))
            .store(store);
        let Err(StartError::Failed(ExitReason::Error(error))) = job.start().await else {
            panic!("it must fail")
        };
        assert!(
            error
                .to_string()
                .starts_with("the store of the job cannot be read: "),
            "{error}"
        );
    }
}

/// Each child has a memory of its own, which its restarts share.
#[tokio::test(start_paused = true)]
async fn children_made_of_clones_do_not_share_a_memory() {
    let record = Record::new();
    let spec = JobSpec::every(secs(10)).max_runs(3);
    let setup = Scripted::takes(&record, secs(1)).with(spec);
    let (_tree, _other) = supervised(setup.clone()).await;
    let (_its_tree, job) = supervised(setup).await;
    tokio::time::sleep(secs(15)).await;
    crash(&job).await;
    tokio::time::sleep(secs(60)).await;
    assert_eq!(
        starts(&record).len(),
        6,
        "three each: {:?}",
        starts(&record)
    );
}

/// The timer rings when the run is due, however long the store took before.
#[tokio::test(start_paused = true)]
async fn a_slow_store_does_not_make_the_next_run_late() {
    struct Slow(MemoryStore);

    impl JobStore for Slow {
        async fn load(&self, job: &str) -> Result<Option<JobRecord>, JobError> {
            self.0.load(job).await
        }

        async fn save(&self, job: &str, record: &JobRecord) -> Result<(), JobError> {
            tokio::time::sleep(secs(2)).await;
            self.0.save(job, record).await
        }
    }

    let record = Record::new();
    let spec = JobSpec::every(secs(10)).missed(genserver::Missed::Skip);
    let job = Scripted::takes(&record, secs(1))
        .with(spec)
        .store(Slow(MemoryStore::new()));
    let job = job.start().await.unwrap();
    tokio::time::sleep(secs(48)).await;
    // Each begins when it is kept that it does.
    let beats = starts(&record);
    assert_eq!(beats.len(), 4, "{beats:?}");
    assert_eq!(soon(job.status()).await.unwrap().counts.skipped, 0);
}
