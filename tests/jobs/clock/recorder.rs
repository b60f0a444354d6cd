//! What a recorder keeps.

use std::time::{Duration, SystemTime};

use genserver::testing::{Recorder, TestClock};
use genserver::{JobEvent, JobObserver};

fn began(run: u64, attempt: u32) -> JobEvent {
    JobEvent::Started {
        run,
        attempt,
        nominal: SystemTime::UNIX_EPOCH + Duration::from_secs(run * 60),
        lateness: Duration::from_secs(2),
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_is_recorded_once_however_often_it_is_tried() {
    let recorder = TestClock::at(SystemTime::UNIX_EPOCH).recorder();
    recorder.clone().observe("a", &began(1, 1));
    recorder.observe("a", &began(1, 2));
    recorder.observe("b", &JobEvent::Paused);
    recorder.observe("b", &began(2, 1));

    let started = recorder.started();
    let told = started.iter().map(|run| (run.job.as_str(), run.run));
    assert_eq!(told.collect::<Vec<_>>(), [("a", 1), ("b", 2)]);
    let due = SystemTime::UNIX_EPOCH + Duration::from_secs(60);
    assert_eq!(started[0].nominal, due);
    assert_eq!(started[0].began, due + Duration::from_secs(2));
    assert_eq!(recorder.events().len(), 4);
    assert_eq!(recorder.events()[2], ("b".to_owned(), JobEvent::Paused));
}

#[test]
fn recorders_of_their_own_share_nothing() {
    let (one, other) = (Recorder::default(), Recorder::default());
    one.observe("a", &JobEvent::Resumed);
    assert!(other.events().is_empty());
}
