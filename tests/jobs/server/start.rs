//! How a job starts, and when it doesn't.

use genserver::testing::{assert_down, supervised};
use genserver::{
    Address, ExitReason, Job, JobContext, JobError, JobName, JobResult, JobServer, JobSetupError,
    JobSpec, OnFailure, Process, Restart, Schedule, Scheduled, StartError, When, whereis,
};

use crate::record::{Record, secs, soon};
use crate::scripted::{Scripted, starts};

/// Why a start failed.
async fn refused(spec: JobSpec) -> Option<JobSetupError> {
    let start = Scripted::hangs(&Record::new()).with(spec).start().await;
    let Err(StartError::Failed(reason)) = start else {
        return None;
    };
    reason
        .as_error()
        .and_then(|error| error.downcast_ref().cloned())
}

#[tokio::test(start_paused = true)]
async fn a_jitter_as_long_as_the_period_is_refused() {
    let error = refused(JobSpec::every(secs(10)).jitter(secs(10))).await;
    assert!(
        matches!(error, Some(JobSetupError::Jitter { .. })),
        "{error:?}"
    );
    assert!(
        refused(JobSpec::every(secs(10)).jitter(secs(9)))
            .await
            .is_none()
    );
}

#[tokio::test(start_paused = true)]
async fn a_job_that_cannot_prepare_does_not_start() {
    struct Unprepared;

    impl Job for Unprepared {
        async fn init(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
            Err(JobError::new("not prepared"))
        }

        async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
            Ok(())
        }
    }

    let start = JobServer::new(Unprepared, JobSpec::interval(secs(1)))
        .start()
        .await;
    let Err(StartError::Failed(reason)) = start else {
        panic!("it must fail")
    };
    assert_eq!(reason.to_string(), "not prepared");
}

#[derive(Clone)]
struct Named;

impl Scheduled for Named {
    const SPEC: JobSpec = JobSpec::interval(secs_const(10)).name(JobName::OfType);
}

const fn secs_const(seconds: u64) -> std::time::Duration {
    std::time::Duration::from_secs(seconds)
}

impl Job for Named {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn a_name_is_that_of_the_type_or_another_or_none() {
    let path = std::any::type_name::<Named>();
    let of_type = JobServer::of(Named).start().await.unwrap();
    assert_eq!(whereis(path), Some(of_type.pid()));
    let twice = JobServer::of(Named).start().await;
    assert_eq!(twice.err(), Some(StartError::AlreadyStarted(of_type.pid())));
    let other = JobServer::of(Named)
        .name("jobs-other-name")
        .start()
        .await
        .unwrap();
    assert_eq!(whereis("jobs-other-name"), Some(other.pid()));
    let unnamed = JobServer::of(Named).unnamed().start().await.unwrap();
    assert!(unnamed.is_alive());
    soon(of_type.stop()).await.unwrap();
    assert_eq!(whereis(path), None);
}

#[tokio::test(start_paused = true)]
async fn two_jobs_of_a_type_are_two_children_if_they_have_names() {
    supervised(async |test| {
        for name in ["jobs-two-a", "jobs-two-b"] {
            let job = JobServer::of(Named).name(name);
            test.start_supervised(job).await;
        }
        assert_ne!(whereis("jobs-two-a"), whereis("jobs-two-b"));
    })
    .await;
    assert_eq!(whereis("jobs-two-b"), None);
}

#[test]
fn a_job_with_an_end_is_transient_and_any_other_is_permanent() {
    let every = JobSpec::every(secs(10));
    let table = [
        (every, Restart::Permanent),
        (JobSpec::interval(secs(10)), Restart::Permanent),
        (JobSpec::delay(secs(10)), Restart::Transient),
        (
            JobSpec::new(Schedule::at(When::Time(std::time::UNIX_EPOCH))),
            Restart::Transient,
        ),
        (every.max_runs(3), Restart::Transient),
        (
            every.until(When::Time(std::time::UNIX_EPOCH)),
            Restart::Transient,
        ),
        (every.on_failure(OnFailure::Stop), Restart::Transient),
        (every.on_failure(OnFailure::Restart), Restart::Permanent),
        (
            every.max_runs(3).restart(Restart::Temporary),
            Restart::Temporary,
        ),
    ];
    for (spec, expected) in table {
        let child = format!("{:?}", JobServer::new(Named, spec).server_spec());
        assert!(child.contains(&format!("restart: {expected:?}")), "{child}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_job_whose_time_is_past_starts_and_ends_normally() {
    let record = Record::new();
    let long_ago = When::Time(std::time::UNIX_EPOCH);
    let job = Scripted::hangs(&record).with(JobSpec::every(secs(10)).until(long_ago));
    let job = job.start().await.unwrap();
    assert_down!(job.pid(), ExitReason::Normal, secs(60));
    assert!(starts(&record).is_empty());
}

#[tokio::test(start_paused = true)]
async fn one_run_after_a_delay_is_the_end_of_the_job() {
    let record = Record::new();
    let job = Scripted::takes(&record, secs(2)).with(JobSpec::delay(secs(10)));
    let job = job.start().await.unwrap();
    assert_down!(job.pid(), ExitReason::Normal, secs(60));
    assert_eq!(
        record.lines(),
        [
            "start 1.1 at 10",
            "end 1.1 at 12",
            "terminate normal after 1"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_linked_job_ends_with_its_parent() {
    let record = Record::new();
    let setup = Scripted::hangs(&record).with(JobSpec::interval(secs(10)));
    let parent = Process::attach();
    let job = setup.start().linked_to(&parent).await.unwrap();
    drop(parent);
    assert_down!(job.pid(), ExitReason::Normal, secs(60));
    assert_eq!(record.lines(), ["terminate normal after 0"]);
}
