//! Timers that ring, are cancelled, and lose their owner at the same moment (I5, PROC-42, PROC-45).

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use shuttle::thread;
use tokio::time::Instant;

use super::timers::Timers;
use super::{Expire, later};
use crate::exit::ExitReason;
use crate::never::Never;
use crate::process::{Cell, Life, Pid};
use crate::sync::{exhaust, explore};

/// A process that lives until its life is dropped.
fn alive() -> (Pid, Life<Never>) {
    let cell = Cell::new("Alive", None);
    (cell.pid(), Life::new(Arc::clone(&cell)))
}

#[derive(Clone, Default)]
struct Rings(Arc<AtomicU32>);

impl Rings {
    fn ring(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn count(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Expire for Rings {
    fn expire(&self) {
        self.ring();
    }
}

/// PROC-42, PROC-43: it rings or it was cancelled.
#[test]
fn a_timer_rings_unless_it_was_cancelled() {
    exhaust(|| {
        let (timers, rings) = (Arc::<Timers>::default(), Rings::default());
        let (now, bell) = (Instant::now(), rings.clone());
        let timer = timers.once(now, None, move || bell.ring());
        let driver = Arc::clone(&timers);
        let driving = thread::spawn(move || driver.ring_due(now));
        let was_cancelled = timers.cancel(timer.key).is_some();
        driving.join().unwrap();
        assert_eq!(rings.count(), u32::from(!was_cancelled));
        assert!(timers.is_empty());
    });
}

/// I5, PROC-45: once its owner is gone, it rings no more, and nothing is left of it.
#[test]
fn a_timer_of_a_dying_process_ends_with_it() {
    explore(|| {
        let (timers, rings) = (Arc::<Timers>::default(), Rings::default());
        let ((owner, life), now, bell) = (alive(), Instant::now(), rings.clone());
        let dying = thread::spawn(move || life.end(&ExitReason::Normal));
        let driver = Arc::clone(&timers);
        let driving = thread::spawn(move || driver.ring_due(now));
        timers.once(now, Some(&*owner.0), move || bell.ring());
        dying.join().unwrap();
        driving.join().unwrap();
        let before = rings.count();
        assert!(before <= 1);
        timers.ring_due(now);
        assert_eq!(rings.count(), before);
        assert!(timers.is_empty());
    });
}

/// I5: so does an interval, also if it rings at that moment.
#[test]
fn an_interval_of_a_dying_process_ends_with_it() {
    explore(|| {
        let (timers, rings) = (Arc::<Timers>::default(), Rings::default());
        let ((owner, life), bell) = (alive(), rings.clone());
        let period = Duration::from_secs(1);
        let timer = timers.every(period, Some(&*owner.0), move || bell.ring());
        let (driver, then) = (Arc::clone(&timers), later(period));
        let driving = thread::spawn(move || driver.ring_due(then));
        let dying = thread::spawn(move || life.end(&ExitReason::Normal));
        dying.join().unwrap();
        driving.join().unwrap();
        assert!(rings.count() <= 1);
        assert!(timers.cancel(timer.key).is_none());
        assert!(timers.is_empty());
    });
}

/// I5, PROC-45: also if two threads set its first timers meanwhile.
#[test]
fn the_first_timers_of_a_dying_process_end_with_it() {
    explore(|| {
        let (timers, rings) = (Arc::<Timers>::default(), Rings::default());
        let ((owner, life), now) = (alive(), Instant::now());
        let setting = [(); 2].map(|()| {
            let (timers, owner, bell) = (Arc::clone(&timers), owner.clone(), rings.clone());
            thread::spawn(move || {
                timers.once(now, Some(&*owner.0), move || bell.ring());
            })
        });
        life.end(&ExitReason::Normal);
        // The end was announced: what is set now is never set, and nothing rings.
        timers.ring_due(now);
        assert_eq!(rings.count(), 0);
        for thread in setting {
            thread.join().unwrap();
        }
        timers.ring_due(now);
        assert_eq!(rings.count(), 0);
        assert!(timers.is_empty());
    });
}

/// PROC-42: a timer that is set while it rings is not lost, and rings once for each time.
#[test]
fn a_timer_that_is_set_again_while_it_rings_rings_again() {
    exhaust(|| {
        let (timers, rings) = (Arc::<Timers>::default(), Rings::default());
        let (now, bell) = (Instant::now(), rings.clone());
        let mut timer = timers.reset(None, move || bell.ring());
        timer.set(Some(now));
        let driver = Arc::clone(&timers);
        let driving = thread::spawn(move || driver.ring_due(now));
        timer.set(Some(now));
        driving.join().unwrap();
        timers.ring_due(now);
        assert!((1..=2).contains(&rings.count()));
        let before = rings.count();
        timer.set(None);
        timers.ring_due(now);
        assert_eq!(rings.count(), before);
        timer.set(Some(now));
        timers.ring_due(now);
        assert_eq!(rings.count(), before + 1);
        drop(timer);
        assert!(timers.is_empty());
    });
}

/// PROC-45: a timer that is dropped while it rings leaves nothing behind.
#[test]
fn a_timer_that_is_dropped_while_it_rings_is_gone() {
    exhaust(|| {
        let (timers, rings) = (Arc::<Timers>::default(), Rings::default());
        let (now, bell) = (Instant::now(), rings.clone());
        let mut timer = timers.reset(None, move || bell.ring());
        timer.set(Some(now));
        let driver = Arc::clone(&timers);
        let driving = thread::spawn(move || driver.ring_due(now));
        drop(timer);
        driving.join().unwrap();
        assert!(rings.count() <= 1);
        assert!(timers.is_empty());
    });
}

/// I7: a deadline expires, is taken back, or ends with the runtime: once at most, and it leaves nothing.
#[test]
fn a_deadline_expires_at_most_once() {
    explore(|| {
        let (timers, rings) = (Arc::<Timers>::default(), Rings::default());
        let (now, bell) = (Instant::now(), Arc::new(rings.clone()));
        let (driver, ending) = (Arc::clone(&timers), Arc::clone(&timers));
        let driving = thread::spawn(move || driver.ring_due(now));
        let giving_up = thread::spawn(move || {
            ending.ended.store(true, Ordering::Release);
            ending.give_up();
        });
        let deadline = timers.deadline(now, bell);
        driving.join().unwrap();
        giving_up.join().unwrap();
        // The runtime is gone: nobody waits for what nobody rings.
        assert_eq!(rings.count(), 1);
        drop(deadline);
        assert!(timers.is_empty());
    });
}
