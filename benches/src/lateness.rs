//! How late timers ring.

use crate::arguments::Arguments;
use crate::row::{Findings, Found, Row};
use crate::workloads;

/// One round for each contestant; a round waits longer than it works.
pub(crate) fn measure(arguments: &Arguments, findings: &mut Findings) {
    let (workload, timers, lanes) = workloads::late();
    if !arguments.wants(workload) {
        return;
    }
    for lane in lanes {
        if arguments.admits(lane.contestant) {
            let late = (lane.round)(arguments.scaled(timers));
            let row = late.map(|late| Row {
                workload,
                contestant: lane.contestant,
                found: found(&late),
            });
            let what = format!("{workload} of {}", lane.contestant);
            findings.add(&what, row.map(|row| vec![row]));
        }
    }
}

/// Of lateness that is sorted.
#[expect(clippy::cast_precision_loss, reason = "less than 2^53 nanoseconds")]
fn found(late: &[u64]) -> Found {
    let at = |percent: usize| {
        let place = (late.len() * percent / 100).min(late.len().saturating_sub(1));
        late.get(place).map_or(f64::NAN, |nanos| *nanos as f64)
    };
    Found::Late {
        p50_ns: at(50),
        p99_ns: at(99),
        max_ns: at(100),
    }
}

#[cfg(test)]
mod tests {
    use super::found;
    use crate::row::Found;

    #[test]
    fn a_hundredth_is_later_than_the_99th() {
        let late: Vec<u64> = (0..200).collect();
        let (p50_ns, p99_ns, max_ns) = (100.0, 198.0, 199.0);
        let expected = Found::Late {
            p50_ns,
            p99_ns,
            max_ns,
        };
        assert_eq!(found(&late), expected);
    }
}
