//! What the supervisor knows of the fields.

use genserver::{Address, ChildState, ChildType, IntoChildSpec, Restart, whereis};

use super::{Inner, alone, member, mixed};
use crate::record::{Record, secs};

/// SUP-81: the id is the field's name, unless the attribute says another; what the attribute doesn't say
/// stays as the spec has it.
#[tokio::test(start_paused = true)]
async fn the_children_are_known_by_the_names_of_the_fields() {
    let _alone = alone().await;
    let tree = mixed(&Record::new()).start().await.unwrap();
    let mut children = tree.supervisor().which_children().await.unwrap();
    children.reverse();
    let ids: Vec<&str> = children.iter().map(|child| &*child.id).collect();
    assert_eq!(ids, ["the-cache", "hourly", "sessions", "inner", "loop"]);
    let restarts = children.iter().map(|child| child.restart);
    assert_eq!(restarts.clone().next(), Some(Restart::Transient));
    assert!(restarts.skip(1).all(|it| it == Restart::Permanent));
    let supervisors = children
        .iter()
        .map(|child| child.child_type == ChildType::Supervisor);
    assert!(supervisors.eq([false, false, true, true, true]));
    let pid = tree.cache.whereis().unwrap().pid();
    assert_eq!(children[0].state, ChildState::Running(pid));
    assert!(
        matches!(&children[3].state, ChildState::Running(pid) if *pid == tree.inner.supervisor().pid())
    );
}

/// What a spec says itself holds where the attribute is silent.
#[tokio::test(start_paused = true)]
async fn settings_of_the_spec_hold_unless_the_attribute_says_otherwise() {
    let cache = member(&Record::new(), "cache");
    let tree = Inner {
        leaf: cache.set(|spec| spec.restart(Restart::Temporary).name("derived-leaf")),
    };
    let tree = tree.start().await.unwrap();
    let children = tree.supervisor().which_children().await.unwrap();
    assert_eq!(children[0].restart, Restart::Temporary);
    assert_eq!(
        whereis("derived-leaf"),
        tree.leaf.whereis().map(|it| it.pid())
    );
}

/// A field can be a job, a supervisor or a dynamic supervisor, and each has its handle.
#[tokio::test(start_paused = true)]
async fn every_sort_of_child_has_its_handle() {
    let record = Record::new();
    let _alone = alone().await;
    let tree = mixed(&record).start().await.unwrap();
    tokio::time::sleep(secs(3 * 3_600 + 60)).await;
    assert_eq!(record.count("ran"), 3);
    assert!(tree.hourly.is_alive());
    let extra = member(&record, "extra").into_child_spec();
    let started = tree.sessions.start_child(extra).await.unwrap();
    assert!(started.is_some_and(|pid| pid.is_alive()));
    let extra = member(&record, "further");
    tree.r#loop.start_child(extra).await.unwrap();
    tree.stop().await.unwrap();
    assert_eq!(record.count("extra terminate shutdown"), 1);
    assert_eq!(record.count("further terminate shutdown"), 1);
}
