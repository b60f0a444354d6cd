//! Who hears of what, and in which order.

use std::sync::{Arc, Mutex};

use genserver::testing::assert_down;
use genserver::{
    Address, ExitReason, JobControl, JobEvent, JobObserver, JobSetup, JobSpec, Overlap, Retry,
    RunOutcome, Schedule, SkipReason,
};
use tracing::Level;

use crate::record::{Record, millis, secs, soon};
use crate::reports::{capture, reports_by, texts_of};
use crate::scripted::{Act, Scripted};

#[derive(Clone, Default)]
struct Events(Arc<Mutex<Vec<(String, JobEvent)>>>);

impl JobObserver for Events {
    fn observe(&self, job: &str, event: &JobEvent) {
        self.0.lock().unwrap().push((job.to_owned(), event.clone()));
    }
}

impl Events {
    fn all(&self) -> Vec<JobEvent> {
        self.0
            .lock()
            .unwrap()
            .iter()
            .map(|(_job, event)| event.clone())
            .collect()
    }

    fn names(&self) -> Vec<String> {
        let names = self.all().into_iter();
        names
            .map(|event| {
                let text = format!("{event:?}");
                text.split([' ', '(', '{'])
                    .next()
                    .unwrap_or_default()
                    .to_owned()
            })
            .collect()
    }
}

/// Fails, then succeeds.
fn second_time_lucky(record: &Record) -> JobSetup<Scripted> {
    let script = |_run, attempt| match attempt {
        1 => Act::Fails(secs(1)),
        _ => Act::Takes(secs(1)),
    };
    let spec = JobSpec::every(secs(10)).retry(Retry::times(1));
    Scripted::new(record, script).with(spec)
}

#[tokio::test(start_paused = true)]
async fn an_observer_hears_of_attempts_and_runs_in_order() {
    let (record, events) = (Record::new(), Events::default());
    let job = second_time_lucky(&record)
        .name("jobs-observed")
        .observer(events.clone());
    let _job = job.start().await.unwrap();
    tokio::time::sleep(secs(15)).await;
    assert_eq!(
        events.names(),
        ["Started", "Failed", "Retrying", "Started", "Succeeded"]
    );
    let first = events.0.lock().unwrap()[0].clone();
    assert_eq!(first.0, "jobs-observed");
    assert!(matches!(
        first.1,
        JobEvent::Started {
            run: 1,
            attempt: 1,
            ..
        }
    ));
    let Some(JobEvent::Succeeded(report)) = events.all().pop() else {
        panic!("the last is the end of the run")
    };
    assert_eq!(
        (report.attempts, report.outcome),
        (2, RunOutcome::Succeeded)
    );
    assert!(
        report.took >= secs(3) && report.took < millis(3_010),
        "the wait included"
    );
}

#[tokio::test(start_paused = true)]
async fn an_observer_hears_of_what_does_not_run() {
    let (record, events) = (Record::new(), Events::default());
    let spec = JobSpec::every(secs(10))
        .overlap(Overlap::Skip)
        .timeout(secs(15));
    let job = Scripted::hangs(&record).with(spec).observer(events.clone());
    let job = job.start().await.unwrap();
    tokio::time::sleep(secs(26)).await;
    let skipped = events.all().iter().any(|event| {
        matches!(
            event,
            JobEvent::Skipped {
                reason: SkipReason::Overlap,
                count: 1,
                ..
            }
        )
    });
    assert!(skipped, "{:?}", events.names());
    soon(job.pause()).await.unwrap();
    soon(job.resume()).await.unwrap();
    soon(job.reschedule(Schedule::every(secs(100))))
        .await
        .unwrap()
        .unwrap();
    let names = events.names();
    assert_eq!(names[0], "Started");
    assert!(
        names.ends_with(&["Paused", "Resumed", "Rescheduled"].map(str::to_owned)),
        "{names:?}"
    );
    assert!(names.contains(&"GaveUp".to_owned()), "{names:?}");
}

#[tokio::test(start_paused = true)]
async fn a_panic_in_an_observer_ends_the_job() {
    let record = Record::new();
    let job = Scripted::takes(&record, secs(1)).with(JobSpec::every(secs(10)));
    let job = job.observer(|_job: &str, _event: &JobEvent| panic!("observer"));
    let job = job.start().await.unwrap();
    assert_down!(job.pid(), reason, secs(60));
    assert!(matches!(reason, ExitReason::Panicked(_)), "{reason}");
    assert_eq!(record.lines(), ["terminate observer after 0"]);
}

#[tokio::test(start_paused = true)]
async fn the_log_has_every_event_with_the_job_and_its_process() {
    capture();
    let record = Record::new();
    let job = second_time_lucky(&record)
        .name("jobs-logged")
        .start()
        .await
        .unwrap();
    let pid = job.pid();
    tokio::time::sleep(secs(15)).await;
    assert_eq!(
        texts_of(&pid),
        [
            "job started",
            "job failed",
            "job retrying",
            "job started",
            "job succeeded"
        ]
    );
    let reports = reports_by("pid", &pid);
    assert!(
        reports
            .iter()
            .all(|report| report.field("job") == Some("jobs-logged"))
    );
    assert!(reports.iter().all(crate::reports::Report::is_unambiguous));
    assert_eq!(reports[1].level, Level::ERROR);
    assert_eq!(reports[1].field("error"), Some("no luck"));
    assert_eq!(reports[3].field("attempt"), Some("2"));
    let nominal = reports[0].field("nominal").unwrap_or_default();
    assert!(nominal.len() == 24 && nominal.ends_with('Z'), "{nominal}");
    soon(job.stop()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_log_says_why_a_run_was_given_up_and_which_was_cut() {
    capture();
    let record = Record::new();
    let script = |run, _attempt| match run {
        1 => Act::Fails(secs(1)),
        _ => Act::Hangs,
    };
    let job = Scripted::new(&record, script).with(JobSpec::every(secs(10)));
    let job = job.start().await.unwrap();
    let pid = job.pid();
    tokio::time::sleep(secs(25)).await;
    soon(job.stop()).await.unwrap();
    let reports = reports_by("pid", &pid);
    let find = |text: &str| reports.iter().find(|report| report.text == text).cloned();
    assert!(find("job gave up").is_some_and(|report| report.says("no luck")));
    assert!(find("job cut").is_some_and(|report| report.field("run") == Some("2")));
}

/// SPEC 1.8: the run's own word, beside the reports of the process and its supervisor.
#[tokio::test(start_paused = true)]
async fn a_crash_is_the_last_event_of_its_process() {
    let (record, events) = (Record::new(), Events::default());
    let job = Scripted::new(&record, |_run, _attempt| Act::Panics(secs(1)));
    let job = job
        .with(JobSpec::every(secs(10)))
        .name("jobs-crashing")
        .observer(events.clone());
    let job = job.start().await.unwrap();
    assert_down!(job.pid(), _, secs(60));
    assert_eq!(events.names(), ["Started", "Crashed"]);
    let JobEvent::Crashed {
        run,
        attempt,
        error,
    } = events.all().remove(1)
    else {
        unreachable!("it is the second event");
    };
    assert_eq!((run, attempt), (1, 1));
    assert!(error.contains("panicked"), "{error}");
}
