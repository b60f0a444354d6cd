//! The order in which an end is told: guards, callers, links, monitors (I2).

use shuttle::future::block_on;
use shuttle::thread;

use super::{Fates, Log, Note, Unborn, join, other};
use crate::exit::ExitReason;
use crate::process::{Guard, Mail, link};
use crate::sync::{exhaust, explore};

/// Writes when it is dropped.
struct Bell(Log<&'static str>);

impl Drop for Bell {
    fn drop(&mut self) {
        self.0.add("guard");
    }
}

/// I2: whoever hears of an end by a monitor finds the guards gone and the linked doomed.
#[test]
fn guards_go_before_links_and_links_before_monitors() {
    explore(|| {
        let (one, peer) = (Unborn::new(None), Unborn::new(None));
        let (log, pid, linked) = (Log::new(), peer.pid(), one.pid());
        assert!(link(&linked, &pid).is_ok());
        let guard: Guard = Box::new(Bell(log.clone()));
        assert!(pid.0.add_guard(guard).is_ok());
        let (early, bell) = (pid.monitor(), log.clone());
        let watching = thread::spawn(move || {
            let reason = block_on(early).reason;
            (reason, linked.0.is_doomed(), bell.events())
        });
        // Whoever is linked finds the guards gone, too.
        let (heard, reading) = (log.clone(), thread::spawn(move || one.serve(|_| false)));
        let dying = peer.end_at_once(other("died"));
        assert_eq!(join([reading]), [other("died")]);
        assert_eq!(heard.events(), ["guard"]);
        let told = join([watching]);
        assert_eq!(told, [(other("died"), true, vec!["guard"])]);
        join([dying]);
    });
}

/// I2: the callers in the queue hear of it before any monitor.
#[test]
fn whoever_waits_for_an_answer_has_it_before_the_news() {
    exhaust(|| {
        let (peer, fates) = (Unborn::new(None), Fates::default());
        let letter = Note {
            number: 0,
            fates: fates.clone(),
        };
        assert!(peer.cell.push(Mail::Message(letter)));
        let early = peer.pid().monitor();
        let dying = peer.end_at_once(other("died"));
        assert_eq!(block_on(early).reason, other("died"));
        assert_eq!(fates.sum(), 1);
        join([dying]);
    });
}

/// I5: a guard that comes too late is given back, and one in time is dropped once.
#[test]
fn a_guard_set_while_the_process_dies_is_dropped_once() {
    exhaust(|| {
        let (peer, log) = (Unborn::new(None), Log::new());
        let (pid, bell): (_, Guard) = (peer.pid(), Box::new(Bell(log.clone())));
        let dying = peer.end_at_once(other("died"));
        drop(pid.0.add_guard(bell));
        join([dying]);
        assert_eq!(log.events(), ["guard"]);
    });
}

/// I6: whatever comes at once, one end is told, once, and nothing is left in the dead.
#[test]
fn a_process_in_the_middle_of_everything_ends_once() {
    explore(|| {
        let (mut one, peer) = (Unborn::trapping(), Unborn::new(None));
        let (me, pid, cell) = (one.pid(), peer.pid(), peer.cell.clone());
        let (killed, linked) = (pid.clone(), pid.clone());
        let killing = thread::spawn(move || killed.kill());
        let linking = thread::spawn(move || assert!(link(&me, &linked).is_ok()));
        let serving = thread::spawn(move || peer.serve(|_| false));
        let watching = thread::spawn(move || block_on(pid.monitor()).reason);
        join([killing, linking]);
        assert_eq!(join([serving]), [ExitReason::Killed]);
        let heard = [join([watching]), one.exits()].concat();
        let is_fine =
            |reason: &ExitReason| matches!(reason, ExitReason::Killed | ExitReason::NoProc);
        assert!(heard.len() == 2 && heard.iter().all(is_fine), "{heard:?}");
        let state = cell.lock();
        assert!(state.lifelines.links.is_empty() && state.lifelines.monitors.is_empty());
    });
}
