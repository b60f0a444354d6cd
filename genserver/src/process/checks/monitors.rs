//! Monitors against deaths (I1, PROC-20, PROC-21, PROC-24 to PROC-27).

use shuttle::future::block_on;
use shuttle::thread;

use super::{Fates, Note, Unborn, join, other};
use crate::exit::ExitReason;
use crate::process::Mail;
use crate::sync::{exhaust, explore};

fn is_fine(reason: &ExitReason) -> bool {
    *reason == other("died") || *reason == ExitReason::NoProc
}

/// PROC-20, PROC-21: that of a task.
#[test]
fn a_monitor_set_while_the_process_dies_tells_of_it() {
    exhaust(|| {
        let peer = Unborn::new(None);
        let pid = peer.pid();
        let dying = peer.end_at_once(other("died"));
        let down = block_on(pid.monitor());
        assert!(is_fine(&down.reason) && down.pid == Some(pid.clone()));
        assert!(!pid.is_alive());
        join([dying]);
    });
}

/// PROC-20, PROC-21: that of a process.
#[test]
fn a_process_that_watches_a_dying_one_gets_one_down() {
    exhaust(|| {
        let (mut one, peer) = (Unborn::new(None), Unborn::new(None));
        let pid = peer.pid();
        let dying = peer.end_at_once(other("died"));
        one.inbox.monitor(&pid);
        join([dying]);
        let downs = one.downs();
        assert!(downs.len() == 1 && downs.iter().all(is_fine), "{downs:?}");
    });
}

/// PROC-24, PROC-26: it was active and nothing comes, or it was not and the news is there.
#[test]
fn a_monitor_that_ends_while_the_process_dies_gives_one_answer() {
    exhaust(|| {
        let (mut one, peer) = (Unborn::new(None), Unborn::new(None));
        let monitor = one.inbox.monitor(&peer.pid());
        let dying = peer.end_at_once(other("died"));
        let was_active = one.inbox.demonitor(monitor);
        join([dying]);
        assert_eq!(one.downs().len(), usize::from(!was_active));
    });
}

/// PROC-25
#[test]
fn nothing_comes_after_a_flush() {
    exhaust(|| {
        let (mut one, peer) = (Unborn::new(None), Unborn::new(None));
        let monitor = one.inbox.monitor(&peer.pid());
        let dying = peer.end_at_once(other("died"));
        one.inbox.demonitor_flush(monitor);
        join([dying]);
        assert!(one.downs().is_empty());
    });
}

/// A monitor that is dropped leaves nothing, and harms nobody who dies.
#[test]
fn a_monitor_may_be_dropped_while_the_process_dies() {
    exhaust(|| {
        let peer = Unborn::new(None);
        let (pid, cell) = (peer.pid(), peer.cell.clone());
        let monitor = pid.monitor();
        let dying = peer.end_at_once(other("died"));
        drop(monitor);
        join([dying]);
        assert!(cell.lock().lifelines.monitors.is_empty());
    });
}

/// I1, PROC-27: after all that the process sent, whatever others send in between.
#[test]
fn the_down_comes_after_everything_that_was_sent_before() {
    explore(|| {
        let (mut one, peer) = (Unborn::new(None), Unborn::new(None));
        one.inbox.monitor(&peer.pid());
        let (fates, cell) = (Fates::default(), one.cell.clone());
        let send = move |number| {
            let fates = fates.clone();
            // That of another sender may come too late.
            cell.push(Mail::Message(Note { number, fates }));
        };
        let noise = send.clone();
        let dying = thread::spawn(move || {
            send(1);
            send(2);
            peer.end(&other("died"));
        });
        let sending = thread::spawn(move || noise(9));
        let (mut read, mut downs) = (Vec::new(), 0);
        let reading = thread::spawn(move || {
            let serving = one.serve(|mail| match mail {
                Mail::Message(note) | Mail::Counted(note) => {
                    read.push(note.number);
                    false
                }
                Mail::Down(_) => {
                    downs += 1;
                    read.retain(|number| *number != 9);
                    assert_eq!(read, [1, 2]);
                    true
                }
                Mail::Exit(_) | Mail::Stop(_) | Mail::Drained(_) => false,
            });
            assert_eq!(serving, ExitReason::Normal);
        });
        join([dying, reading, sending]);
    });
}

/// PROC-20: however many watch, each hears the same.
#[test]
fn all_who_watch_hear_the_same_reason() {
    explore(|| {
        let peer = Unborn::new(None);
        let pid = peer.pid();
        let early = pid.monitor();
        let watching: Vec<_> = (0..2)
            .map(|_| {
                let pid = pid.clone();
                thread::spawn(move || block_on(pid.monitor()).reason)
            })
            .collect();
        let dying = peer.end_at_once(other("died"));
        assert_eq!(block_on(early).reason, other("died"));
        assert!(join(watching).iter().all(is_fine));
        join([dying]);
    });
}

/// I5: neither a process that watched and has ended, nor a task that doesn't want to know any more.
#[test]
fn a_watcher_that_is_gone_leaves_nothing_with_whom_it_watched() {
    exhaust(|| {
        let (mut one, peer) = (Unborn::new(None), Unborn::new(None));
        one.inbox.monitor(&peer.pid());
        let task = peer.pid().monitor();
        assert_eq!(peer.ties(), (0, 2));
        let dying = one.end_at_once(other("died"));
        drop(task);
        join([dying]);
        assert_eq!(peer.ties(), (0, 0));
    });
}
