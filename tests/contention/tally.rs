//! What has been counted, and the watch over it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use genserver::ExitReason;
use tokio::runtime::Handle;

/// So long without a new incarnation, and something is stuck.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Default)]
pub(crate) struct Count(AtomicUsize);

impl Count {
    pub(crate) fn add(&self, more: usize) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

#[derive(Default)]
pub(crate) struct Tally {
    wanted: usize,
    pub(crate) incarnations: Count,
    pub(crate) monitors: Count,
    pub(crate) downs: Count,
    pub(crate) links: Count,
    pub(crate) exits: Count,
    pub(crate) names: Count,
    pub(crate) calls: Count,
    /// Values inside of exit reasons. A dead process keeps its reason for as long as somebody knows the
    /// process: a registry, a link or a monitor that forgot to let go shows here.
    values: Arc<Count>,
    dropped: Arc<Count>,
    most_tasks: AtomicUsize,
}

impl Tally {
    pub(crate) fn new(wanted: usize) -> Self {
        Self {
            wanted,
            ..Self::default()
        }
    }

    pub(crate) fn is_done(&self) -> bool {
        self.incarnations.get() >= self.wanted
    }

    pub(crate) fn look_at_tasks(&self) {
        let tasks = Handle::current().metrics().num_alive_tasks();
        self.most_tasks.fetch_max(tasks, Ordering::Relaxed);
    }

    /// A reason that is counted for as long as anybody has it.
    pub(crate) fn reason(&self) -> ExitReason {
        self.values.add(1);
        ExitReason::other(Counted(Arc::clone(&self.dropped)))
    }

    pub(crate) fn nothing_is_left(&self) {
        assert_eq!(self.downs.get(), self.monitors.get(), "downs, monitors");
        assert_eq!(self.exits.get(), self.links.get(), "exits, links");
        assert_eq!(
            self.dropped.get(),
            self.values.get(),
            "reasons dropped, made"
        );
        assert!(self.is_done());
    }

    #[expect(clippy::print_stdout, reason = "that is what it is for")]
    pub(crate) fn report(&self, time: Duration) {
        println!(
            "{} incarnations in {time:.1?}: {} monitors, {} downs, {} links, {} exits, {} names, {} \
             calls; at most {} tasks at once; {}",
            self.incarnations.get(),
            self.monitors.get(),
            self.downs.get(),
            self.links.get(),
            self.exits.get(),
            self.names.get(),
            self.calls.get(),
            self.most_tasks.load(Ordering::Relaxed),
            most_memory().unwrap_or_default(),
        );
    }
}

/// `VmHWM:  12345 kB`, where the system says so.
fn most_memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    Some(line.replace('\t', " "))
}

struct Counted(Arc<Count>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.add(1);
    }
}

impl std::fmt::Debug for Counted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("counted")
    }
}

impl PartialEq for Counted {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// Ends the program with a message if nothing comes and goes any more: threads that wait for each other
/// cannot be waited for. It looks from a thread of its own, which the runtime cannot hold up.
#[expect(clippy::print_stderr, reason = "nobody else is left to say so")]
pub(crate) fn watch_over(tally: Arc<Tally>) {
    std::thread::spawn(move || {
        // Never sent to: it only has a clock.
        let (_open, bell) = mpsc::channel::<()>();
        let mut before = usize::MAX;
        loop {
            let now = tally.incarnations.get() + tally.downs.get();
            if now == before && Arc::strong_count(&tally) > 1 {
                eprintln!("stuck after {now} incarnations and downs: nothing in {PATIENCE:?}");
                std::process::exit(101);
            }
            before = now;
            let _over = bell.recv_timeout(PATIENCE).is_err();
        }
    });
}
