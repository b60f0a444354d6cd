//! Mail against the end: read, bounced or given back, and never lost (I1, I7).

use std::sync::Arc;

use shuttle::future::block_on;
use shuttle::thread;

use super::{Fate, Fates, Log, Note, Unborn, join, other};
use crate::process::{Cell, Mail, Refused};
use crate::sync::{exhaust, explore};

fn note(number: u32, fates: &Fates) -> Note {
    let fates = fates.clone();
    Note { number, fates }
}

fn send(cell: &Cell<Note>, number: u32, fates: &Fates) {
    if let Err(Refused::Dead(note) | Refused::Full(note)) =
        cell.try_push(note(number, fates), |note| note)
    {
        note.fates.count(Fate::Refused);
    }
}

fn read(mail: Mail<Note>) {
    if let Mail::Message(note) | Mail::Counted(note) = mail {
        note.fates.count(Fate::Read);
    }
}

#[test]
fn a_message_sent_while_the_process_ends_is_bounced_or_refused() {
    exhaust(|| {
        let (peer, fates) = (Unborn::new(None), Fates::default());
        let cell = peer.cell.clone();
        let dying = peer.end_at_once(other("died"));
        send(&cell, 0, &fates);
        join([dying]);
        assert_eq!((fates.sum(), fates.of(Fate::Read)), (1, 0));
    });
}

#[test]
fn no_message_is_lost_however_the_process_ends() {
    explore(|| {
        let (peer, fates) = (Unborn::new(None), Fates::default());
        let cell = peer.cell.clone();
        let senders: Vec<_> = (0..2)
            .map(|sender| {
                let (cell, fates) = (Arc::clone(&cell), fates.clone());
                thread::spawn(move || (0..3).for_each(|n| send(&cell, sender * 3 + n, &fates)))
            })
            .collect();
        let pid = cell.pid();
        let killing = thread::spawn(move || pid.kill());
        let mut reads = 0;
        peer.serve(|mail| {
            read(mail);
            reads += 1;
            reads == 4
        });
        join(senders);
        join([killing]);
        assert_eq!(fates.sum(), 6);
    });
}

/// What was taken out of the queue and not handled goes back, in front.
#[test]
fn what_was_taken_and_not_read_is_bounced() {
    explore(|| {
        let (peer, fates) = (Unborn::new(None), Fates::default());
        let cell = peer.cell.clone();
        (0..3).for_each(|n| send(&cell, n, &fates));
        let late = (Arc::clone(&cell), fates.clone());
        let sending = thread::spawn(move || send(&late.0, 3, &late.1));
        peer.serve(|mail| {
            read(mail);
            true
        });
        join([sending]);
        assert_eq!((fates.sum(), fates.of(Fate::Read)), (4, 1));
    });
}

/// I1: two senders, each in its own order.
#[test]
fn the_messages_of_one_sender_keep_their_order() {
    explore(|| {
        let (peer, fates) = (Unborn::new(None), Fates::default());
        let senders = [0, 10].map(|first| {
            let (cell, fates) = (peer.cell.clone(), fates.clone());
            thread::spawn(move || (first..first + 3).for_each(|n| send(&cell, n, &fates)))
        });
        let log = Log::new();
        let mut reads = 0;
        let written = log.clone();
        peer.serve(|mail| {
            if let Mail::Message(note) = mail {
                written.add(note.number);
            }
            reads += 1;
            reads == 6
        });
        join(senders);
        let (early, late): (Vec<_>, Vec<_>) = log.events().into_iter().partition(|n| *n < 10);
        assert_eq!((early, late), (vec![0, 1, 2], vec![10, 11, 12]));
    });
}

/// A bounded mailbox: no message is lost, no place is, and nobody waits for a dead process.
#[test]
fn whoever_waits_for_room_gets_it_or_hears_of_the_end() {
    explore(|| {
        let (peer, fates) = (Unborn::new(Some(1)), Fates::default());
        let senders: Vec<_> = (0..2)
            .map(|number| {
                let (cell, fates) = (peer.cell.clone(), fates.clone());
                thread::spawn(move || {
                    let refused = if block_on(cell.take_place()) {
                        cell.push_into_place(note(number, &fates), |note| note)
                            .err()
                    } else {
                        Some(note(number, &fates))
                    };
                    if refused.is_some() {
                        fates.count(Fate::Refused);
                    }
                })
            })
            .collect();
        let pid = peer.pid();
        let killing = thread::spawn(move || pid.kill());
        peer.serve(|mail| {
            read(mail);
            false
        });
        join(senders);
        join([killing]);
        assert_eq!(fates.sum(), 2);
    });
}

/// Without an end in sight, each place comes back.
#[test]
fn every_place_of_a_bounded_mailbox_comes_back() {
    explore(|| {
        let (peer, fates) = (Unborn::new(Some(1)), Fates::default());
        let senders: Vec<_> = (0..3)
            .map(|number| {
                let (cell, fates) = (peer.cell.clone(), fates.clone());
                thread::spawn(move || {
                    assert!(block_on(cell.take_place()));
                    assert!(
                        cell.push_into_place(note(number, &fates), |note| note)
                            .is_ok()
                    );
                })
            })
            .collect();
        let mut reads = 0;
        peer.serve(|mail| {
            read(mail);
            reads += 1;
            reads == 3
        });
        join(senders);
        assert_eq!(fates.of(Fate::Read), 3);
    });
}
