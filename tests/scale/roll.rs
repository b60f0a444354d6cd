//! Children that call the roll: [`Member`], and the [`Roll`] in which each incarnation stands.

use std::panic::PanicHookInfo;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, Once, PoisonError};

use genserver::{ChildSpec, ExitReason, Next, Pid, genserver};

/// What a member says when it panics, which is nothing to worry about.
const PANIC: &str = "a panic on purpose";

/// Who was started how often, and who stopped when.
#[derive(Default)]
pub(crate) struct Roll {
    /// How often each member was started.
    starts: Vec<AtomicU32>,
    all_starts: AtomicU64,
    pids: Mutex<Vec<Option<Pid>>>,
    stopped: Mutex<Vec<usize>>,
}

impl Roll {
    pub(crate) fn of(members: u64) -> Arc<Self> {
        hide_panics_on_purpose();
        let members = usize::try_from(members).unwrap_or(usize::MAX);
        Arc::new(Self {
            starts: (0..members).map(|_| AtomicU32::new(0)).collect(),
            pids: Mutex::new(vec![None; members]),
            ..Self::default()
        })
    }

    /// All members, in order.
    pub(crate) fn specs(self: &Arc<Self>) -> impl Iterator<Item = ChildSpec> {
        let members = 0..self.starts.len();
        let roll = Arc::clone(self);
        members.map(move |number| roll.spec(number))
    }

    pub(crate) fn spec(self: &Arc<Self>, number: usize) -> ChildSpec {
        let seat = (number, Arc::clone(self));
        ChildSpec::of::<Member>(seat).id(number.to_string())
    }

    pub(crate) fn all_starts(&self) -> u64 {
        self.all_starts.load(Ordering::Relaxed)
    }

    /// How often each was started.
    pub(crate) fn starts(&self) -> Vec<u32> {
        let starts = self.starts.iter();
        starts.map(|count| count.load(Ordering::Relaxed)).collect()
    }

    pub(crate) fn pid(&self, number: usize) -> Option<Pid> {
        let pids = self.pids.lock().unwrap_or_else(PoisonError::into_inner);
        pids.get(number).cloned().flatten()
    }

    /// Who has stopped in order, the first first.
    pub(crate) fn stopped(&self) -> Vec<usize> {
        let stopped = self.stopped.lock();
        stopped.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Resolves when so many incarnations have begun in all.
    pub(crate) async fn has_seen(&self, starts: u64) {
        while self.all_starts() < starts {
            tokio::task::yield_now().await;
        }
    }

    fn begin(&self, number: usize, pid: Pid) {
        let mut pids = self.pids.lock().unwrap_or_else(PoisonError::into_inner);
        pids[number] = Some(pid);
        drop(pids);
        self.starts[number].fetch_add(1, Ordering::Relaxed);
        self.all_starts.fetch_add(1, Ordering::Relaxed);
    }
}

/// A child with a number.
pub(crate) struct Member {
    number: usize,
    roll: Arc<Roll>,
}

#[genserver]
impl Member {
    #[init]
    fn init(seat: (usize, Arc<Roll>), ctx: &mut genserver::Context<Self>) -> Self {
        let (number, roll) = seat;
        roll.begin(number, ctx.pid());
        Self { number, roll }
    }

    #[cast]
    #[expect(clippy::panic, reason = "on purpose")]
    pub(crate) fn crash(&mut self) {
        panic!("{PANIC}");
    }

    #[cast]
    pub(crate) fn fail(&mut self) -> Next<Self> {
        Next::Stop(ExitReason::other("on purpose"))
    }

    #[call]
    pub(crate) fn number(&self) -> usize {
        self.number
    }

    #[terminate]
    fn terminate(&mut self, reason: &ExitReason) {
        if *reason == ExitReason::Shutdown {
            let mut stopped = self.roll.stopped.lock();
            if let Ok(stopped) = &mut stopped {
                stopped.push(self.number);
            }
        }
    }
}

/// Panics on purpose are not worth a line each.
fn hide_panics_on_purpose() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
            let text = info.payload().downcast_ref::<String>();
            if text.is_none_or(|text| text != PANIC) {
                usual(info);
            }
        }));
    });
}
