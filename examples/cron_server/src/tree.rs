//! The tree: who is started, and who is restarted with whom.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use genserver::{ServerSpec, Supervisor};

use crate::entry::Entry;
use crate::functions::Counters;
use crate::reload::Reload;
use crate::totals::Totals;

/// The name of the supervisor of all jobs.
pub(crate) const JOBS: &str = "jobs";

/// What is the same for all jobs.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    pub(crate) timeout: Duration,
    pub(crate) totals: Arc<Totals>,
}

/// The whole tree; with a file, SIGHUP reads it again.
pub(crate) fn root(entries: Vec<Entry>, file: Option<PathBuf>, terms: &Terms) -> Supervisor {
    let counters = ServerSpec::<Counters>::of(()).set(|spec| spec.name(Counters::NAME));
    let reload = file.map(|file| ServerSpec::<Reload>::of((file, terms.clone())));
    Supervisor::one_for_one()
        .child(counters)
        .children(reload)
        .child(jobs(entries, terms).name(JOBS))
}

/// A job for each entry.
///
/// There is no limit to their restarts: one that panics is started at once, but works when it is due, so it panics no more often
/// than its period says. With a limit, one that panics each second would end all others.
pub(crate) fn jobs(entries: Vec<Entry>, terms: &Terms) -> Supervisor {
    let jobs = entries.into_iter().map(|entry| entry.job(terms));
    Supervisor::one_for_one()
        .max_restarts(usize::MAX)
        .children(jobs)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use genserver::{Child, JobControl as _, JobServer, Schedule};
    use tokio::time::sleep;

    use super::*;
    use crate::functions::Action;

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
}
