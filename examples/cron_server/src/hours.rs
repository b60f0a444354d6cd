//! Tests of the jobs in their tree, on a paused clock: hours are over at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use genserver::{Child, JobControl as _, JobServer, Schedule};
use tokio::time::sleep;

use crate::entry::Entry;
use crate::functions::Action;
use crate::tree::{Terms, jobs};

const HOUR: Duration = Duration::from_secs(3600);

/// So that what is due at the last moment has been done.
const MOMENT: Duration = Duration::from_millis(5);

fn terms(timeout: Duration) -> Terms {
    let totals = Arc::default();
    Terms { timeout, totals }
}

fn entry(period: &str, name: &str, action: Action) -> Entry {
    Entry {
        module: "Test",
        function: "act",
        arguments: vec![name.to_owned()],
        schedule: Schedule::parse(period).unwrap(),
        action,
    }
}

/// Counts its calls, and how long each takes.
fn counted(count: &Arc<AtomicU64>, time: Duration) -> Action {
    let count = Arc::clone(count);
    Action::new(move || {
        count.fetch_add(1, Ordering::Relaxed);
        async move {
            sleep(time).await;
            Ok(String::new())
        }
    })
}

fn panicking() -> Action {
    Action::new(|| async { panic!("as it should") })
}

#[tokio::test(start_paused = true)]
async fn in_an_hour_each_is_called_as_often_as_its_period_says() {
    let periods = [
        ("every 1s", 3600),
        ("every 7s", 514),
        ("every 1m30s", 40),
        ("interval 59m", 1),
        ("every 2h", 0),
    ];
    let counts = periods.map(|_| Arc::<AtomicU64>::default());
    let entries = periods.iter().zip(&counts);
    let mut entries: Vec<_> = entries
        .map(|((period, _), count)| entry(period, "hour", counted(count, Duration::ZERO)))
        .collect();
    entries.push(entry("every 10s", "panics beside them", panicking()));
    let terms = terms(HOUR);
    let tree = jobs(entries, &terms).start().await.unwrap();

    sleep(HOUR + MOMENT).await;
    let called = counts.map(|count| count.load(Ordering::Relaxed));
    assert_eq!(called, periods.map(|(_, expected)| expected));
    let total = 3600 + 514 + 40 + 1;
    let expected = format!("{total} done, 0 failed, 360 crashed, 0 skipped, 0 cut off");
    assert_eq!(terms.totals.to_string(), expected);
    tree.stop().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn calls_that_take_longer_than_their_period_do_not_pile_up() {
    let count = Arc::default();
    let slow = counted(&count, Duration::from_millis(2500));
    let terms = terms(HOUR);
    let tree = jobs(vec![entry("every 1s", "slow", slow)], &terms)
        .start()
        .await
        .unwrap();

    // It begins at 1, 4, 7, …, 58; two beats pass while it is at work.
    sleep(Duration::from_secs(60) + MOMENT).await;
    assert_eq!(count.load(Ordering::Relaxed), 20);
    assert_eq!(
        terms.totals.to_string(),
        "19 done, 0 failed, 0 crashed, 40 skipped, 0 cut off"
    );
    tree.stop().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_call_that_hangs_is_dropped_and_the_next_one_comes() {
    let count = Arc::default();
    let terms = terms(Duration::from_secs(3));
    let hanging = entry("every 10s", "hangs", counted(&count, HOUR));
    let tree = jobs(vec![hanging], &terms).start().await.unwrap();

    sleep(Duration::from_secs(64)).await;
    assert_eq!(count.load(Ordering::Relaxed), 6);
    assert_eq!(
        terms.totals.to_string(),
        "0 done, 6 failed, 0 crashed, 0 skipped, 0 cut off"
    );
    tree.stop().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_job_can_be_asked_and_steered_while_its_function_is_called() {
    let count = Arc::default();
    let terms = terms(HOUR);
    let steered = entry(
        "every 1m",
        "steered",
        counted(&count, Duration::from_secs(30)),
    );
    let id = steered.to_string();
    let tree = jobs(vec![steered], &terms).start().await.unwrap();
    let job: Child<JobServer<Entry>> = tree.child(&id).await.unwrap();

    job.trigger().await.unwrap();
    assert_eq!(job.status().await.unwrap().counts.started, 1);
    job.reschedule(Schedule::every(Duration::from_secs(40)))
        .await
        .unwrap()
        .unwrap();
    job.pause().await.unwrap();
    sleep(HOUR).await;
    assert_eq!(count.load(Ordering::Relaxed), 1);
    tree.stop().await.unwrap();
}
