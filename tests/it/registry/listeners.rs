//! Who is told what happens in a registry.

use genserver::{Duplicate, Pid, Registry, RegistryEvent, Unique};

use super::support::end;
use crate::process::support::{gone, idle};
use crate::record::Record;

type Words = Registry<&'static str, i32, Unique>;
type Groups = Registry<&'static str, i32, Duplicate>;

fn line(event: &RegistryEvent<'_, &'static str, i32>, names: &[(&Pid, &str)]) -> String {
    let name = |pid: &Pid| {
        let known = names.iter().find(|(known, _)| *known == pid);
        known.map_or("?", |(_, name)| name).to_owned()
    };
    match event {
        RegistryEvent::Registered { key, owner, value } => {
            format!("register {key} {} {value}", name(owner))
        }
        RegistryEvent::Unregistered { key, owner } => format!("unregister {key} {}", name(owner)),
        _ => "something new".to_owned(),
    }
}

/// A record of all events of a registry, in which this process is called `one`.
fn heard<U>(registry: &Registry<&'static str, i32, U>, one: &Pid) -> Record {
    let record = Record::new();
    let (one, written) = (one.clone(), record.clone());
    registry.listen(move |event| written.add(line(&event, &[(&one, "one")])));
    record
}

/// REG-40
#[tokio::test(start_paused = true)]
async fn a_listener_is_told_of_registrations_that_succeed() {
    let registry = Words::unique();
    let (one, other, dead) = (idle(), idle(), gone().await);
    let record = heard(&registry, &one);
    registry.register(&one, "job", 1).unwrap();
    assert_eq!(record.lines(), ["register job one 1"]);
    assert!(registry.register(&other, "job", 2).is_err());
    assert!(registry.register(&one, "job", 3).is_err());
    assert!(registry.register(&dead, "free", 4).is_err());
    assert_eq!(record.lines().len(), 1);

    let groups = Groups::duplicate();
    let record = heard(&groups, &one);
    groups.register(&one, "job", 1).unwrap();
    groups.register(&one, "job", 1).unwrap();
    assert_eq!(record.lines(), ["register job one 1"; 2]);
}

/// REG-40: it is told when the entry is there, and before whoever registers goes on.
#[tokio::test(start_paused = true)]
async fn a_listener_finds_the_entry_it_is_told_of() {
    let (registry, record) = (Words::unique(), Record::new());
    let (asked, written) = (registry.clone(), record.clone());
    registry.listen(move |event| {
        if let RegistryEvent::Registered { key, .. } | RegistryEvent::Unregistered { key, .. } =
            event
        {
            written.add(asked.lookup(key).len());
        }
    });
    let pid = idle();
    registry.register(&pid, "job", 1).unwrap();
    registry.unregister(&pid, &"job");
    assert_eq!(record.lines(), ["1", "0"]);
}

/// REG-41
#[tokio::test(start_paused = true)]
async fn a_listener_is_told_of_each_unregistration() {
    let registry = Words::unique();
    let one = idle();
    registry.register(&one, "job", 1).unwrap();
    let record = heard(&registry, &one);
    registry.unregister(&one, &"job");
    registry.unregister(&one, &"job");
    registry.unregister(&idle(), &"job");
    assert_eq!(
        record.lines(),
        [
            "unregister job one",
            "unregister job one",
            "unregister job ?"
        ]
    );
}

/// REG-41: by match, when nothing is left.
#[tokio::test(start_paused = true)]
async fn a_listener_is_told_of_an_unregistration_by_match_when_nothing_is_left() {
    let registry = Groups::duplicate();
    let (one, other) = (idle(), idle());
    for value in [1, 2] {
        registry.register(&one, "job", value).unwrap();
    }
    registry.register(&other, "job", 3).unwrap();
    let record = heard(&registry, &one);
    registry.unregister_match(&one, &"job", |value| *value == 9);
    registry.unregister_match(&one, &"job", |value| *value == 1);
    assert_eq!(record.lines(), Vec::<String>::new());
    registry.unregister_match(&one, &"job", |value| *value == 2);
    assert_eq!(record.lines(), ["unregister job one"]);
    registry.unregister_match(&one, &"unknown", |_value| true);
    assert_eq!(
        record.lines(),
        ["unregister job one", "unregister unknown one"]
    );
}

/// REG-42
#[tokio::test(start_paused = true)]
async fn a_listener_is_not_told_of_deaths() {
    let registry = Words::unique();
    let one = idle();
    registry.register(&one, "job", 1).unwrap();
    let record = heard(&registry, &one);
    end(&one).await;
    assert_eq!(registry.count(), 0);
    assert_eq!(record.lines(), Vec::<String>::new());
}

/// REG-43: OTP's registration raises, although the entry was made; ours goes on.
#[tokio::test(start_paused = true)]
async fn a_listener_that_fails_hinders_nobody() {
    let registry = Words::unique();
    let one = idle();
    registry.listen(|_event| panic!("as it happens"));
    let record = heard(&registry, &one);
    registry.register(&one, "job", 1).unwrap();
    assert_eq!(registry.lookup(&"job"), [(one.clone(), 1)]);
    registry.unregister(&one, &"job");
    assert_eq!(record.lines(), ["register job one 1", "unregister job one"]);
}

/// REG-40: a listener may listen, too.
#[tokio::test(start_paused = true)]
async fn a_listener_added_by_a_listener_hears_what_comes_next() {
    let (registry, record) = (Words::unique(), Record::new());
    let (again, written) = (registry.clone(), record.clone());
    registry.listen(move |_event| {
        let written = written.clone();
        again.listen(move |event| written.add(line(&event, &[])));
    });
    let one = idle();
    registry.register(&one, "a", 1).unwrap();
    assert_eq!(record.lines(), Vec::<String>::new());
    registry.register(&one, "b", 2).unwrap();
    assert_eq!(record.lines(), ["register b ? 2"]);
}
