//! A body that has come to its end when somebody comes to run it.

use std::sync::Arc;

use shuttle::thread;

use super::floor::explore_moments;
use super::turn::begun;
use super::{Fate, Fates, Note, join};

/// Of several who promised to run it some find nothing to run any more, just when the own task is to hear of the
/// end: that hears, else this would hang.
#[test]
fn whoever_is_late_does_not_keep_the_own_task_from_its_end() {
    explore_moments(|moment, runs| {
        let fates = Fates::default();
        let (cell, task) = begun(moment, runs, 3);
        let promises = [0; 3].map(|number| {
            let fates = fates.clone();
            cell.push_and_run(Note { number, fates }, |note| note)
                .is_ok_and(|waits| waits)
        });
        let stepping = promises.into_iter().filter(|promised| *promised).map(|_| {
            let cell = Arc::clone(&cell);
            thread::spawn(move || cell.step_in())
        });
        join(stepping.collect::<Vec<_>>());
        join(task);
        assert_eq!(fates.of(Fate::Read), 3);
    });
}

/// Whoever steps in without having sent anything, and too late, does not either.
#[test]
fn whoever_has_nothing_to_run_does_not_keep_the_own_task_from_its_end() {
    explore_moments(|moment, runs| {
        let fates = Fates::default();
        let (cell, task) = begun(moment, runs, 2);
        let late = {
            let cell = Arc::clone(&cell);
            thread::spawn(move || (0..3).for_each(|_| cell.step_in()))
        };
        let calls = [0; 2].map(|number| {
            let (cell, fates) = (Arc::clone(&cell), fates.clone());
            thread::spawn(move || {
                let pushed = cell.push_and_run(Note { number, fates }, |note| note);
                if pushed.is_ok_and(|waits| waits) {
                    cell.step_in();
                }
            })
        });
        join(calls);
        join([late]);
        join(task);
        assert_eq!(fates.of(Fate::Read), 2);
    });
}
