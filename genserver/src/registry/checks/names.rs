//! Names and deaths meeting in every order (REG-10, REG-16, PROC-28, PROC-70, PROC-71).

use shuttle::future::block_on;
use shuttle::thread;

use super::alive;
use crate::exit::ExitReason;
use crate::registry::name::{count, register, unregister, whereis};
use crate::registry::{Name, NameError};
use crate::sync::{exhaust, explore};

/// PROC-70
#[test]
fn of_two_that_register_one_name_one_gets_it() {
    explore(|| {
        let lives = [alive(), alive()];
        let racing = lives.each_ref().map(|(pid, _life)| {
            let pid = pid.clone();
            thread::spawn(move || register("one", &pid))
        });
        let [a, b] = racing.map(|racer| racer.join().unwrap());
        let [one, other] = lives.each_ref().map(|(pid, _life)| pid.clone());
        let winner = if a.is_ok() { one } else { other };
        let refused = Err(NameError::Taken(winner.clone()));
        assert!((a.is_ok(), &b) == (true, &refused) || (&a, b.is_ok()) == (&refused, true));
        assert_eq!(whereis("one"), Some(winner));
        drop(lives);
        assert_eq!((whereis("one"), count()), (None, (0, 0)));
    });
}

/// PROC-71: it has the name or an error, and once it is dead there is no trace of it.
#[test]
fn a_name_given_to_a_dying_process_is_free_afterwards() {
    explore(|| {
        let (pid, life) = alive();
        let dying = thread::spawn(move || life.end(&ExitReason::Normal));
        let registered = register("dying", &pid);
        assert!(matches!(registered, Ok(()) | Err(NameError::Dead)));
        dying.join().unwrap();
        assert_eq!((whereis("dying"), count()), (None, (0, 0)));
        assert_eq!(register("dying", &pid), Err(NameError::Dead));
        assert_eq!(count(), (0, 0));
    });
}

/// REG-10, PROC-28: whoever has heard of the end gets the name, and keeps it.
#[test]
fn the_next_gets_the_name_as_soon_as_it_hears_of_the_end() {
    exhaust(|| {
        let ((pid, life), (next, next_life)) = (alive(), alive());
        register("role", &pid).unwrap();
        let end = pid.monitor();
        let dying = thread::spawn(move || life.end(&ExitReason::Normal));
        block_on(end);
        assert_eq!(whereis("role"), None);
        register("role", &next).unwrap();
        dying.join().unwrap();
        assert_eq!(whereis("role"), Some(next));
        drop(next_life);
        assert_eq!(count(), (0, 0));
    });
}

/// REG-10: also whoever comes before its clean-up.
#[test]
fn a_dying_holder_never_takes_the_name_from_the_next() {
    explore(|| {
        let ((pid, life), (next, next_life)) = (alive(), alive());
        register("role", &pid).unwrap();
        let dying = thread::spawn(move || life.end(&ExitReason::Normal));
        let taken = register("role", &next);
        dying.join().unwrap();
        match taken {
            Ok(()) => assert_eq!(whereis("role"), Some(next)),
            Err(error) => {
                assert_eq!(error, NameError::Taken(pid));
                assert_eq!(whereis("role"), None);
            }
        }
        drop(next_life);
        assert_eq!(count(), (0, 0));
    });
}

/// PROC-70: two names at once for one that dies: neither is said to be given to a dead process, and both
/// are free.
#[test]
fn two_names_for_a_dying_process_are_both_free_afterwards() {
    explore(|| {
        let (pid, life) = alive();
        let naming = ["a", "b"].map(|name| {
            let pid = pid.clone();
            thread::spawn(move || {
                let was_dead = !pid.is_alive();
                (was_dead, register(name, &pid))
            })
        });
        let dying = thread::spawn(move || life.end(&ExitReason::Normal));
        for racer in naming {
            let (was_dead, registered) = racer.join().unwrap();
            assert!(!was_dead || registered == Err(NameError::Dead));
        }
        dying.join().unwrap();
        assert_eq!(count(), (0, 0));
    });
}

/// PROC-70, PROC-71
#[test]
fn a_name_may_be_taken_away_while_its_holder_dies() {
    explore(|| {
        let ((pid, life), (next, next_life)) = (alive(), alive());
        register("role", &pid).unwrap();
        let dying = thread::spawn(move || life.end(&ExitReason::Normal));
        let taking = thread::spawn(|| unregister("role"));
        let registered = register(Name::from("role"), &next);
        taking.join().unwrap();
        dying.join().unwrap();
        // It may have been taken away from either.
        assert!(whereis("role").is_none_or(|holder| holder == next && registered.is_ok()));
        drop(next_life);
        assert_eq!((whereis("role"), count()), (None, (0, 0)));
    });
}
