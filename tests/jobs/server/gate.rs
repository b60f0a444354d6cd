//! Asking before a run.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use genserver::testing::assert_down;
use genserver::{
    Address, ExitReason, Gate, JobControl, JobError, JobEvent, JobSetup, JobSetupError, JobSpec,
    JobState, Schedule, SkipReason, StartError, When,
};
use tokio::time::Instant;

use crate::record::{Record, secs, soon};
use crate::scripted::{NOON, Scripted, starts};

/// What the gate does.
#[derive(Clone, Copy)]
enum Answer {
    Yes,
    No,
    Fails,
    Panics,
    Hangs,
}

struct Told(Answer, Record);

impl Gate for Told {
    async fn admit(&self, job: &str, nominal: SystemTime) -> Result<bool, JobError> {
        let after = nominal
            .duration_since(NOON)
            .map_or(0, |after| after.as_secs());
        self.1.add(format!("asked for {job} at {after}"));
        match self.0 {
            Answer::Yes => Ok(true),
            Answer::No => Ok(false),
            Answer::Fails => Err(JobError::new("no connection")),
            Answer::Panics => panic!("gate"),
            Answer::Hangs => std::future::pending().await,
        }
    }
}

type Events = Arc<Mutex<Vec<JobEvent>>>;

/// Runs once, ten seconds from now, if the gate wants it.
fn gated(answer: Answer, record: &Record) -> (JobSetup<Scripted>, Events) {
    let at = When::Time(NOON + secs(10));
    let events = Events::default();
    let seen = Arc::clone(&events);
    let job = Scripted::takes(record, secs(1)).with(JobSpec::new(Schedule::at(at)));
    let job = job
        .name(format!("jobs-gate-{:p}", Arc::as_ptr(&events)))
        .gate(Told(answer, record.clone()))
        .observer(move |_job: &str, event: &JobEvent| seen.lock().unwrap().push(event.clone()));
    (job, events)
}

#[tokio::test(start_paused = true)]
async fn a_run_begins_when_the_gate_admits_it() {
    let record = Record::new();
    let (job, _events) = gated(Answer::Yes, &record);
    let job = job.start().await.unwrap();
    assert_down!(job.pid(), ExitReason::Normal, secs(60));
    let lines = record.lines();
    assert!(
        lines[0].starts_with("asked for jobs-gate-") && lines[0].ends_with(" at 10"),
        "{lines:?}"
    );
    assert_eq!(starts(&record), ["1.1 at 10"]);
}

#[tokio::test(start_paused = true)]
async fn a_run_is_skipped_when_the_gate_admits_another_node() {
    let record = Record::new();
    let (job, events) = gated(Answer::No, &record);
    let job = job.start().await.unwrap();
    assert_down!(job.pid(), ExitReason::Normal, secs(60));
    assert!(starts(&record).is_empty());
    let skipped = JobEvent::Skipped {
        reason: SkipReason::Gate,
        count: 1,
        nominal: NOON + secs(10),
    };
    assert_eq!(*events.lock().unwrap(), [skipped]);
}

#[tokio::test(start_paused = true)]
async fn a_gate_that_cannot_answer_admits_nobody_and_that_is_said() {
    let table = [
        (Answer::Fails, "no connection"),
        (Answer::Panics, "gate"),
        (Answer::Hangs, "the gate took longer than 5s"),
    ];
    for (answer, expected) in table {
        let record = Record::new();
        let (job, events) = gated(answer, &record);
        let job = job.start().await.unwrap();
        assert_down!(job.pid(), ExitReason::Normal, secs(60));
        assert!(starts(&record).is_empty());
        let events = events.lock().unwrap().clone();
        let error = events.iter().find_map(|event| match event {
            JobEvent::Unreachable { error } => Some(error.clone()),
            _ => None,
        });
        assert!(
            error.is_some_and(|error| error.contains(expected)),
            "{events:?}"
        );
        let skipped = |event: &JobEvent| {
            matches!(
                event,
                JobEvent::Skipped {
                    reason: SkipReason::Gate,
                    count: 1,
                    ..
                }
            )
        };
        assert_eq!(events.iter().filter(|event| skipped(event)).count(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_job_is_asked_and_stopped_while_it_asks_its_gate() {
    let record = Record::new();
    let (job, _events) = gated(Answer::Hangs, &record);
    let job = job.start().await.unwrap();
    tokio::time::sleep(secs(11)).await;
    assert_eq!(
        soon(job.status()).await.unwrap().state,
        JobState::Running { runs: 1 }
    );
    let begin = Instant::now();
    soon(job.stop()).await.unwrap();
    assert!(
        begin.elapsed() < Duration::from_millis(10),
        "a question is not waited for"
    );
    assert!(starts(&record).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_schedule_without_times_of_its_own_has_no_gate() {
    let record = Record::new();
    for spec in [
        JobSpec::interval(secs(10)),
        JobSpec::every(secs(10)),
        JobSpec::delay(secs(10)),
    ] {
        let job = Scripted::hangs(&record)
            .with(spec)
            .gate(Told(Answer::Yes, record.clone()));
        let Err(StartError::Failed(reason)) = job.start().await else {
            panic!("it must fail")
        };
        let error = reason.as_error().and_then(|error| error.downcast_ref());
        assert!(matches!(error, Some(JobSetupError::Gate)), "{reason}");
    }
    let (job, _events) = gated(Answer::Yes, &record);
    let job = job.start().await.unwrap();
    let answer = soon(job.reschedule(Schedule::every(secs(1))))
        .await
        .unwrap();
    assert!(matches!(answer, Err(JobSetupError::Gate)), "{answer:?}");
    assert_down!(job.pid(), ExitReason::Normal, secs(60));
    assert_eq!(
        starts(&record),
        ["1.1 at 10"],
        "the schedule before goes on"
    );
}
