//! Whether the machine was busy with something else.

use std::fs;

/// How many ticks of the kernel are a second, as it tells programs.
const TICKS: f64 = 100.0;

/// A round of which more than this share of the machine went to others is made again.
const TOO_MUCH: f64 = 0.15;

/// What has been spent since the machine started, in ticks of the kernel.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spent {
    /// By everybody and nobody, over all processors.
    all: u64,
    /// By everybody; what a hypervisor took for others counts too.
    busy: u64,
    /// By this process.
    ours: u64,
    /// By programs that this process has started, and that have ended.
    children: u64,
}

impl Spent {
    /// `None` on machines that do not say.
    pub(crate) fn now() -> Option<Self> {
        let machine = fs::read_to_string("/proc/stat").ok()?;
        let process = fs::read_to_string("/proc/self/stat").ok()?;
        Self::read(&machine, &process)
    }

    fn read(machine: &str, process: &str) -> Option<Self> {
        let line = machine.lines().next()?.strip_prefix("cpu ")?;
        let ticks: Vec<u64> = line.split_whitespace().flat_map(str::parse).collect();
        // user, nice, system, idle, iowait, irq, softirq, steal; what follows is counted in the first.
        let all = ticks.iter().take(8).sum();
        let idle: u64 = ticks.iter().skip(3).take(2).sum();
        // Behind the name, which may contain spaces: the state, then 10 numbers, then user and system, then
        // both of children.
        let (_, behind_name) = process.rsplit_once(')')?;
        let own = behind_name.split_whitespace().skip(11).take(4);
        let own: Vec<u64> = own.flat_map(str::parse).collect();
        let (ours, children) = own.split_at_checked(2)?;
        Some(Self {
            all,
            busy: all - idle,
            ours: ours.iter().sum(),
            children: children.iter().sum(),
        })
    }

    /// Whether others had much of the machine since then.
    pub(crate) fn disturbed_since(&self, before: &Self) -> bool {
        let all = self.all.saturating_sub(before.all);
        let busy = self.busy.saturating_sub(before.busy);
        let others = busy.saturating_sub(self.ours.saturating_sub(before.ours));
        // The kernel counts in hundredths of a second: a short round shows a tick or two of nobody.
        others > 2 && ratio(others, all) > TOO_MUCH
    }
}

/// Seconds of a processor that programs have taken which this process has started, and which have ended.
pub(crate) fn of_children() -> Option<f64> {
    Spent::now().map(|spent| ratio(spent.children, 1) / TICKS)
}

#[expect(clippy::cast_precision_loss, reason = "ticks, not nanoseconds")]
fn ratio(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::Spent;

    fn spent(user: u64, idle: u64, ours: u64) -> Spent {
        let machine = format!("cpu  {user} 0 0 {idle} 0 0 0 0 0 0\ncpu0 1 2 3\n");
        let process = format!("7 (a (b) c) S 1 1 1 0 -1 4194304 98 0 0 0 {ours} 0 7 1 20");
        Spent::read(&machine, &process).unwrap()
    }

    #[test]
    fn a_round_is_disturbed_when_others_had_more_than_a_seventh() {
        let before = spent(1000, 1000, 50);
        assert!(!spent(1100, 1100, 150).disturbed_since(&before));
        assert!(!spent(1120, 1080, 150).disturbed_since(&before));
        assert!(spent(1140, 1060, 150).disturbed_since(&before));
    }

    #[test]
    fn what_children_took_is_told_apart() {
        assert_eq!(spent(1, 1, 50).children, 8);
        assert_eq!(spent(1, 1, 50).ours, 50);
    }

    #[test]
    fn a_tick_or_two_disturb_nobody() {
        let before = spent(1000, 1000, 50);
        assert!(!spent(1004, 1001, 52).disturbed_since(&before));
    }
}
