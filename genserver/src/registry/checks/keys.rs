//! Keys of a [`Registry`] and deaths meeting in every order (REG-02, REG-08, REG-09, REG-10, REG-25).

use shuttle::future::block_on;
use shuttle::thread;

use super::alive;
use crate::exit::ExitReason;
use crate::registry::{RegisterError, Registry};
use crate::sync::explore;

/// REG-02
#[test]
fn of_two_that_register_one_key_one_gets_it() {
    explore(|| {
        let (registry, lives) = (Registry::unique(), [alive(), alive()]);
        let racing = lives.each_ref().map(|(pid, _life)| {
            let (registry, pid) = (registry.clone(), pid.clone());
            thread::spawn(move || registry.register(&pid, "key", ()))
        });
        let [a, b] = racing.map(|racer| racer.join().unwrap());
        let [one, other] = lives.each_ref().map(|(pid, _life)| pid.clone());
        let winner = if a.is_ok() { one } else { other };
        let refused = Err(RegisterError::AlreadyRegistered(winner.clone()));
        assert!((a.is_ok(), &b) == (true, &refused) || (&a, b.is_ok()) == (&refused, true));
        assert_eq!(registry.whereis(&"key"), Some(winner));
        assert_eq!(registry.table.claims(), 1);
        drop(lives);
        assert_eq!((registry.count(), registry.table.owners_known()), (0, 0));
    });
}

/// REG-09, REG-25: it has the key or an error, and once it is dead there is no trace of it.
#[test]
fn a_key_given_to_a_dying_process_is_free_afterwards() {
    explore(|| {
        let (registry, (pid, life)) = (Registry::unique(), alive());
        let dying = thread::spawn(move || life.end(&ExitReason::Normal));
        let registered = registry.register(&pid, "dying", ());
        assert!(matches!(registered, Ok(()) | Err(RegisterError::Dead)));
        dying.join().unwrap();
        assert_eq!((registry.count(), registry.lookup(&"dying")), (0, vec![]));
        assert_eq!(
            registry.register(&pid, "dying", ()),
            Err(RegisterError::Dead)
        );
        assert_eq!((registry.count(), registry.table.owners_known()), (0, 0));
    });
}

/// REG-10: whoever has heard of the end gets the key, and keeps it.
#[test]
fn the_next_gets_the_key_as_soon_as_it_hears_of_the_end() {
    explore(|| {
        let registry = Registry::unique();
        let ((pid, life), (next, next_life)) = (alive(), alive());
        registry.register(&pid, "role", 1).unwrap();
        let end = pid.monitor();
        let dying = thread::spawn(move || life.end(&ExitReason::Normal));
        let reader = registry.clone();
        let reading = thread::spawn(move || reader.lookup(&"role").len());
        block_on(end);
        assert!(
            registry
                .lookup(&"role")
                .iter()
                .all(|(holder, _value)| *holder != pid)
        );
        registry.register(&next, "role", 2).unwrap();
        dying.join().unwrap();
        assert!(reading.join().unwrap() <= 1);
        assert_eq!(registry.lookup(&"role"), [(next, 2)]);
        drop(next_life);
        assert_eq!(registry.count(), 0);
    });
}

/// REG-10: also whoever comes before its clean-up.
#[test]
fn a_dying_holder_never_takes_the_key_from_the_next() {
    explore(|| {
        let registry = Registry::unique();
        let ((pid, life), (next, next_life)) = (alive(), alive());
        registry.register(&pid, "role", ()).unwrap();
        let dying = thread::spawn(move || life.end(&ExitReason::Normal));
        let taken = registry.register(&next, "role", ());
        dying.join().unwrap();
        match taken {
            Ok(()) => assert_eq!(registry.whereis(&"role"), Some(next)),
            Err(error) => {
                assert_eq!(error, RegisterError::AlreadyRegistered(pid));
                assert_eq!(registry.whereis(&"role"), None);
            }
        }
        drop(next_life);
        assert_eq!(registry.count(), 0);
    });
}

/// REG-08: no update is lost, also while the owner unregisters another key or dies.
#[test]
fn two_updates_of_one_value_both_count() {
    explore(|| {
        let (registry, (pid, life)) = (Registry::unique(), alive());
        registry.register(&pid, "count", 0).unwrap();
        registry.register(&pid, "other", 0).unwrap();
        let counting = [(); 2].map(|()| {
            let (registry, pid) = (registry.clone(), pid.clone());
            thread::spawn(move || registry.update_value(&pid, &"count", |count| count + 1))
        });
        registry.unregister(&pid, &"other");
        for counter in counting {
            assert!(counter.join().unwrap().is_some());
        }
        assert_eq!(registry.lookup(&"count"), [(pid, 2)]);
        drop(life);
        assert_eq!(registry.count(), 0);
    });
}

/// REG-09, for keys that many may have.
#[test]
fn a_group_loses_a_dying_member_and_keeps_the_others() {
    explore(|| {
        let registry = Registry::duplicate();
        let ((pid, life), (stays, staying)) = (alive(), alive());
        registry.register(&pid, "group", 1).unwrap();
        let dying = thread::spawn(move || life.end(&ExitReason::Normal));
        registry.register(&stays, "group", 2).unwrap();
        let again = registry.register(&pid, "group", 3);
        assert!(matches!(again, Ok(()) | Err(RegisterError::Dead)));
        dying.join().unwrap();
        assert_eq!(registry.lookup(&"group"), [(stays, 2)]);
        drop(staying);
        assert_eq!(registry.count(), 0);
    });
}

/// REG-04: a key that a process is about to get or has just lost is none of its keys.
#[test]
fn the_keys_of_a_process_are_those_under_which_it_is_found() {
    explore(|| {
        let (registry, (pid, _life)) = (Registry::unique(), alive());
        let (writer, owner) = (registry.clone(), pid.clone());
        let registering = thread::spawn(move || writer.register(&owner, "key", ()));
        if registry.keys(&pid) == ["key"] {
            assert_eq!(registry.whereis(&"key"), Some(pid.clone()));
        }
        registering.join().unwrap().unwrap();
        let (writer, owner) = (registry.clone(), pid.clone());
        let unregistering = thread::spawn(move || writer.unregister(&owner, &"key"));
        if registry.whereis(&"key").is_none() {
            assert!(registry.keys(&pid).is_empty());
        }
        unregistering.join().unwrap();
        assert_eq!(registry.table.claims(), 0);
    });
}
