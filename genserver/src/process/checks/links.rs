//! Links against deaths (I6, PROC-03, PROC-12 to PROC-14).

use shuttle::thread;

use super::{Unborn, join, other};
use crate::exit::ExitReason;
use crate::process::{link, unlink};
use crate::sync::{exhaust, explore};

/// PROC-14: one exit, by the link or in place of it.
#[test]
fn a_trapping_process_that_links_a_dying_one_gets_one_exit() {
    exhaust(|| {
        let (mut one, peer) = (Unborn::trapping(), Unborn::new(None));
        let (me, pid) = (one.pid(), peer.pid());
        let dying = peer.end_at_once(other("died"));
        assert!(link(&me, &pid).is_ok());
        join([dying]);
        let exits = one.exits();
        assert!(
            exits == [other("died")] || exits == [ExitReason::NoProc],
            "{exits:?}"
        );
        assert_eq!(one.ties(), (0, 0));
    });
}

/// PROC-03, PROC-14: the signal or the error, never both and never neither.
#[test]
fn a_process_that_links_a_dying_one_dies_of_it_or_gets_an_error() {
    exhaust(|| {
        let (one, peer) = (Unborn::new(None), Unborn::new(None));
        let (me, pid) = (one.pid(), peer.pid());
        let dying = peer.end_at_once(other("died"));
        let linked = link(&me, &pid);
        join([dying]);
        assert_eq!(one.cell.fatal(), linked.ok().map(|()| other("died")));
        assert_eq!(one.ties(), (0, 0));
    });
}

/// I6: it is linked on behalf of a process that dies meanwhile, as a start does with its parent.
#[test]
fn a_process_hears_once_of_the_end_of_the_one_that_linked_it() {
    exhaust(|| {
        let (one, mut peer) = (Unborn::new(None), Unborn::trapping());
        let (me, pid) = (one.pid(), peer.pid());
        let dying = one.end_at_once(other("died"));
        let linked = link(&me, &pid);
        join([dying]);
        let exits = peer.exits();
        match linked {
            Ok(()) => assert_eq!(exits, [other("died")]),
            Err(_) => assert!(exits.is_empty(), "{exits:?}"),
        }
        assert_eq!(peer.ties(), (0, 0));
    });
}

/// PROC-13: after `unlink` nothing comes, and before it at most one exit.
#[test]
fn nothing_comes_through_a_link_that_was_taken_away() {
    exhaust(|| {
        let (mut one, peer) = (Unborn::trapping(), Unborn::new(None));
        let (me, pid) = (one.pid(), peer.pid());
        assert!(link(&me, &pid).is_ok());
        let dying = peer.end_at_once(other("died"));
        unlink(&me, &pid);
        let before = one.exits();
        join([dying]);
        assert!(before.len() <= 1, "{before:?}");
        assert!(one.exits().is_empty());
        assert_eq!(one.ties(), (0, 0));
    });
}

/// PROC-12, PROC-14: two that link each other while one of them dies have one link, which breaks once. If
/// it has broken already, the other's own attempt finds nobody.
#[test]
fn two_that_link_each_other_while_one_dies_have_one_link() {
    explore(|| {
        let (mut one, peer) = (Unborn::trapping(), Unborn::trapping());
        let (me, pid) = (one.pid(), peer.pid());
        let (my_pid, its_pid) = (me.clone(), pid.clone());
        let linking = thread::spawn(move || link(&its_pid, &my_pid).is_ok());
        let dying = peer.end_at_once(other("died"));
        assert!(link(&me, &pid).is_ok());
        join([dying]);
        join([linking]);
        let exits = one.exits();
        let (died, nobody) = (other("died"), ExitReason::NoProc);
        let fine = [vec![died.clone()], vec![nobody.clone()], vec![died, nobody]];
        assert!(fine.contains(&exits), "{exits:?}");
        assert_eq!(one.ties(), (0, 0));
    });
}

/// PROC-12: whatever a second link says, the first one brings the exit.
#[test]
fn linking_again_while_the_peer_dies_loses_no_exit() {
    exhaust(|| {
        let (mut one, peer) = (Unborn::trapping(), Unborn::new(None));
        let (me, pid) = (one.pid(), peer.pid());
        assert!(link(&me, &pid).is_ok());
        let dying = peer.end_at_once(other("died"));
        assert!(link(&me, &pid).is_ok());
        join([dying]);
        let (exits, died) = (one.exits(), other("died"));
        assert!(
            exits == [died.clone()] || exits == [died, ExitReason::NoProc],
            "{exits:?}"
        );
        assert_eq!(one.ties(), (0, 0));
    });
}

/// I6: a process may be linked from two tasks at once: whoever is told that the link stands can rely on it.
#[test]
fn a_link_that_stands_for_one_task_stands_for_all() {
    explore(|| {
        let (one, peer) = (Unborn::new(None), Unborn::new(None));
        let linking = [one.pid(), one.pid()].map(|me| {
            let pid = peer.pid();
            thread::spawn(move || link(&me, &pid).is_ok())
        });
        let dying = peer.end_at_once(other("died"));
        let stands = join(linking).contains(&true);
        join([dying]);
        assert_eq!(one.cell.fatal(), stands.then(|| other("died")));
        assert_eq!(one.ties(), (0, 0));
    });
}

/// I3, I6: ends that meet in a link neither wait for each other nor leave anything behind.
#[test]
fn both_ends_of_a_link_may_die_while_it_is_made() {
    explore(|| {
        let (one, peer) = (Unborn::new(None), Unborn::new(None));
        let kept = [one.cell.clone(), peer.cell.clone()];
        let (me, pid) = (one.pid(), peer.pid());
        let linking = thread::spawn(move || link(&me, &pid).is_ok());
        let dying = [
            one.end_at_once(other("one")),
            peer.end_at_once(other("peer")),
        ];
        join(dying);
        join([linking]);
        for cell in kept {
            assert!(cell.lock().lifelines.links.is_empty());
        }
    });
}

/// PROC-15: three in a row, the middle dies, and links are made as it does.
#[test]
fn whoever_is_linked_to_a_chain_dies_of_it() {
    explore(|| {
        let (first, middle, last) = (Unborn::new(None), Unborn::new(None), Unborn::new(None));
        assert!(link(&first.pid(), &middle.pid()).is_ok());
        let (from, to) = (last.pid(), first.pid());
        let serving = thread::spawn(move || first.serve(|_| false));
        let linking = thread::spawn(move || link(&from, &to).is_ok());
        let dying = middle.end_at_once(other("died"));
        join([dying]);
        assert_eq!(join([serving]), [other("died")]);
        match join([linking])[..] {
            [true] => assert_eq!(last.cell.fatal(), Some(other("died"))),
            _ => assert_eq!(last.cell.fatal(), None),
        }
    });
}

/// PROC-13, I5
#[test]
fn an_unlink_leaves_nothing_at_either_end() {
    exhaust(|| {
        let (one, peer) = (Unborn::new(None), Unborn::new(None));
        assert!(link(&one.pid(), &peer.pid()).is_ok());
        assert_eq!((one.ties(), peer.ties()), ((1, 0), (1, 0)));
        unlink(&one.pid(), &peer.pid());
        assert_eq!((one.ties(), peer.ties()), ((0, 0), (0, 0)));
    });
}
