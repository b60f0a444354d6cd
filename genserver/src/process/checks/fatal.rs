//! Fatal signals: first come, first to count, and nothing goes before them (I4, I6).

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use shuttle::future::block_on;
use shuttle::thread;

use super::{Fates, Log, Note, Unborn, join, other};
use crate::exit::ExitReason;
use crate::process::{Cut, Mail, Moment, guarded, link};
use crate::sync::{exhaust, explore};

/// I6: whichever comes first, and for all the same.
#[test]
fn a_kill_against_a_normal_end_gives_one_reason() {
    exhaust(|| {
        let peer = Unborn::new(None);
        let pid = peer.pid();
        let (first, second) = (pid.monitor(), pid.monitor());
        let victim = pid.clone();
        let killing = thread::spawn(move || victim.kill());
        let cell = peer.cell.clone();
        // As a server does after its last callback.
        let reason = cell.fatal().unwrap_or(ExitReason::Normal);
        peer.end(&reason);
        join([killing]);
        let (first, second) = (block_on(first).reason, block_on(second).reason);
        assert_eq!((&first, &second), (&reason, &reason));
        assert_eq!(pid.exit_reason(), Some(reason));
    });
}

/// PROC-10
#[test]
fn the_first_of_two_fatal_signals_counts() {
    explore(|| {
        let peer = Unborn::new(None);
        let signals = ["a", "b"].map(|word| {
            let pid = peer.pid();
            thread::spawn(move || {
                pid.exit(other(word));
                // What has been sent has arrived: nothing that follows can take its place.
                pid.kill();
            })
        });
        let reason = peer.serve(|_| false);
        assert!(reason == other("a") || reason == other("b"), "{reason:?}");
        join(signals);
    });
}

/// I4: mail that is there when the signal is sent is never read after it.
#[test]
fn nothing_is_read_after_a_fatal_signal() {
    explore(|| {
        let peer = Unborn::new(None);
        let (cell, pid, fates) = (peer.cell.clone(), peer.pid(), Fates::default());
        let is_sent = Arc::new(AtomicBool::new(false));
        let (sent, log) = (Arc::clone(&is_sent), Log::new());
        let reads = log.clone();
        let killing = thread::spawn(move || {
            for number in 0..3 {
                let fates = fates.clone();
                assert!(cell.push(Mail::Message(Note { number, fates })));
            }
            pid.kill();
            sent.store(true, Ordering::SeqCst);
        });
        let mut one = peer;
        let reason = loop {
            let sent_before = is_sent.load(Ordering::SeqCst);
            match block_on(std::future::poll_fn(|cx| one.inbox.poll_next(cx))) {
                Ok(_) => log.add(sent_before),
                Err(reason) => break reason,
            }
        };
        assert_eq!(reason, ExitReason::Killed);
        assert!(!reads.events().contains(&true));
        one.end(&reason);
        join([killing]);
    });
}

/// I4: a callback that waits for ever is cut off, wherever the signal finds it.
#[test]
fn a_callback_that_waits_is_woken_by_a_fatal_signal() {
    exhaust(|| {
        let peer = Unborn::new(None);
        let pid = peer.pid();
        let killing = thread::spawn(move || pid.kill());
        let cell = &peer.cell;
        block_on(async {
            cell.run_by_this_task().await;
            let cut = guarded(cell, Moment::Work, pending::<()>).await;
            assert!(matches!(cut, Err(Cut::Signal(ExitReason::Killed))));
        });
        join([killing]);
    });
}

/// I4: so is one that waits for mail.
#[test]
fn a_process_that_waits_for_mail_is_woken_by_a_fatal_signal() {
    exhaust(|| {
        let peer = Unborn::new(None);
        let pid = peer.pid();
        let killing = thread::spawn(move || pid.exit(other("died")));
        assert_eq!(peer.serve(|_| false), other("died"));
        join([killing]);
    });
}

/// PROC-05, PROC-09: an exit is news to whoever traps it, a kill never is.
#[test]
fn trapping_turns_exits_into_mail_but_no_kill() {
    explore(|| {
        let (peer, friend) = (Unborn::trapping(), Unborn::new(None));
        let (pid, log) = (peer.pid(), Log::new());
        assert!(link(&friend.pid(), &pid).is_ok());
        let (victim, reads) = (pid.clone(), log.clone());
        let exiting = thread::spawn(move || pid.exit(other("news")));
        let dying = friend.end_at_once(other("friend"));
        let reading = thread::spawn(move || {
            peer.serve(|mail| {
                if let Mail::Exit(exit) = mail {
                    reads.add(exit.reason);
                }
                false
            })
        });
        join([exiting, dying]);
        victim.kill();
        assert_eq!(join([reading]), [ExitReason::Killed]);
        let mut heard = log.events();
        heard.dedup();
        assert!(heard.len() <= 2, "{heard:?}");
    });
}
