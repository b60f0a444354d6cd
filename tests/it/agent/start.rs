//! Starting and supervising an agent.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use genserver::testing::{assert_down, supervised};
use genserver::{
    Address, Agent, AgentClient, ExitReason, ServerRef, ServerSpec, StartError, whereis,
};

use crate::puppet::{have, puppet, word};
use crate::record::Record;

/// AGT-01
#[tokio::test(start_paused = true)]
async fn the_value_is_made_inside_the_agent_before_the_start_is_over() {
    let thread = std::thread::current().id();
    let made = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&made);
    let agent = Agent::start(move || {
        count.fetch_add(1, Ordering::SeqCst);
        whereis("agent-inside")
    });
    assert_eq!(made.load(Ordering::SeqCst), 0);
    let agent = agent.name("agent-inside").await.unwrap();
    assert_eq!(made.load(Ordering::SeqCst), 1);
    let itself = agent.get(Clone::clone).await.unwrap();
    assert_eq!(itself, Some(agent.pid()), "its name was registered before");
    assert_eq!(std::thread::current().id(), thread);
}

/// AGT-01
#[tokio::test(start_paused = true)]
async fn an_agent_whose_value_cannot_be_made_does_not_start() {
    let failure = Agent::<u8>::start(|| panic!("boom"))
        .name("agent-boom")
        .await;
    let Err(StartError::Failed(reason)) = failure else {
        panic!("it raised")
    };
    assert_eq!(word(&reason), "raised boom");
    assert_eq!(whereis("agent-boom"), None);
}

/// AGT-01
#[tokio::test(start_paused = true)]
async fn a_linked_agent_dies_with_its_parent() {
    let parent = puppet(&Record::new()).await;
    let start = have(&parent, |ctx| Agent::start_link(ctx, || 7))
        .await
        .unwrap();
    let agent = start.await.unwrap();
    parent.pid().exit(ExitReason::other("boom"));
    assert_down!(agent.pid(), reason if *reason == ExitReason::other("boom"));
}

/// AGT-01: each start makes the value anew.
#[tokio::test(start_paused = true)]
async fn a_supervised_agent_begins_anew_after_each_restart() {
    let agent = supervised(async |test| {
        let spec = ServerSpec::<Agent<Vec<u8>>>::with(|| Box::new(|| vec![1]));
        let agent = test.start_supervised(spec).await;
        agent.update(|value| value.push(2)).await.unwrap();
        assert_eq!(agent.get(Clone::clone).await, Ok(vec![1, 2]));
        let (first, crash) = (agent.whereis(), test.expect_crash(&agent));
        agent.cast(|_value| panic!("boom")).unwrap();
        crash.await;
        assert_eq!(agent.get(Clone::clone).await, Ok(vec![1]));
        assert_ne!(agent.whereis(), first);
        agent
    })
    .await;
    assert_eq!(agent.whereis(), None::<ServerRef<_>>);
}
