//! Interleaved rounds, and what is said of them.

use crate::contestants::Done;
use crate::load::Spent;
use crate::workloads::{Lane, Round, Workload};

/// How many rounds of a workload may be made again, for each that everybody makes: on a machine that is
/// always busy, making all of them again would only take longer.
const AGAIN: u32 = 2;

/// The rounds of one contestant in one workload, in nanoseconds for each operation.
#[derive(Debug, Default)]
pub(crate) struct Rounds(Vec<f64>);

impl Rounds {
    pub(crate) fn push(&mut self, round: f64) {
        self.0.push(round);
    }

    /// The middle one; of an even number, the mean of both in the middle.
    pub(crate) fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let half = sorted.len() / 2;
        match (sorted.get(half.wrapping_sub(1)), sorted.get(half)) {
            (Some(below), Some(above)) if sorted.len().is_multiple_of(2) => (below + above) / 2.0,
            (_, middle) => middle.copied().unwrap_or(f64::NAN),
        }
    }

    pub(crate) fn minimum(&self) -> f64 {
        self.0.iter().copied().fold(f64::NAN, f64::min)
    }
}

/// Runs the rounds of a workload: everybody's first, then everybody's second.
pub(crate) fn interleave(
    workload: &Workload,
    rounds: u32,
    mut run: impl FnMut(&Lane<Round>) -> Done<f64>,
) -> Done<Vec<Rounds>> {
    let mut all: Vec<Rounds> = workload.lanes.iter().map(|_| Rounds::default()).collect();
    for _ in 0..rounds {
        for (lane, rounds) in workload.lanes.iter().zip(&mut all) {
            let named = |fault| format!("{}: {fault}", lane.contestant);
            rounds.push(run(lane).map_err(named)?);
        }
    }
    Ok(all)
}

/// Rounds that are made again if the machine was busy with something else.
#[derive(Debug)]
pub(crate) struct Undisturbed {
    /// How many more.
    again: u32,
}

impl Undisturbed {
    pub(crate) fn new(rounds: u32) -> Self {
        Self {
            again: AGAIN * rounds,
        }
    }

    pub(crate) fn round(&mut self, round: impl Fn() -> Done<f64>) -> Done<f64> {
        loop {
            let before = Spent::now();
            let found = round()?;
            match (before, Spent::now()) {
                (Some(before), Some(after)) if self.again > 0 && after.disturbed_since(&before) => {
                    self.again -= 1;
                }
                (_, _) => return Ok(found),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Rounds;

    #[test]
    fn the_median_is_the_middle_and_the_minimum_the_least() {
        for (rounds, median, minimum) in [
            (vec![3.0], 3.0, 3.0),
            (vec![9.0, 1.0], 5.0, 1.0),
            (vec![9.0, 1.0, 4.0], 4.0, 1.0),
            (vec![9.0, 1.0, 4.0, 2.0], 3.0, 1.0),
        ] {
            let rounds = Rounds(rounds);
            assert_eq!((rounds.median(), rounds.minimum()), (median, minimum));
        }
    }

    #[test]
    fn no_rounds_have_no_median() {
        assert!(Rounds::default().median().is_nan());
        assert!(Rounds::default().minimum().is_nan());
    }
}
