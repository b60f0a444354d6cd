//! Somebody who comes late to run a body: when it has done without, or has come to its end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use shuttle::thread;

use super::floor::{MOMENTS, explore_moment, explore_moments};
use super::turn::{begun, call};
use super::{Fate, Fates, Note, join};
use crate::process::Mail;
use crate::process::pid::AnyProcess as _;

/// A message that comes between a call and the run that it promises is not left until then.
#[test]
fn whoever_is_late_to_run_it_keeps_nobody_waiting() {
    static PROMISES: AtomicU32 = AtomicU32::new(0);
    for moment in MOMENTS {
        let before = PROMISES.load(Ordering::Relaxed);
        let _runs = explore_moment(moment, |moment, runs| {
            let fates = Fates::default();
            let (cell, task) = begun(moment, runs, 2);
            let note = |number| Note {
                number,
                fates: fates.clone(),
            };
            let promised = cell
                .push_and_run(note(0), |note| note)
                .is_ok_and(|waits| waits);
            assert!(cell.push(Mail::Message(note(1))));
            // The promise is kept when all is over.
            if promised {
                PROMISES.fetch_add(1, Ordering::Relaxed);
            } else {
                cell.wake();
            }
            join(task);
            cell.step_in();
            assert_eq!(fates.of(Fate::Read), 2);
        });
        assert!(PROMISES.load(Ordering::Relaxed) > before, "{moment:?}");
    }
}

/// Of several who promised to run it some find nothing to run any more, just when the own task is to hear of the
/// end: that hears, else this would hang.
#[test]
fn whoever_is_late_does_not_keep_the_own_task_from_its_end() {
    explore_moments(|moment, runs| {
        let fates = Fates::default();
        let (cell, task) = begun(moment, runs, 4);
        call(&cell, &fates);
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
        assert_eq!(fates.of(Fate::Read), 4);
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
