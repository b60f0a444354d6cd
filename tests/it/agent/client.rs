//! What can be asked of an agent.

use futures_util::future::join_all;
use genserver::{
    Address, Agent, AgentClient, CallError, CastError, ExitReason, Named, ServerRef, StopError,
};
use tokio::sync::oneshot;

use crate::puppet::word;
use crate::record::{millis, secs, soon};

#[expect(clippy::unwrap_used, reason = "a fixture")]
async fn agent(value: u32) -> ServerRef<Agent<u32>> {
    Agent::start(move || value).await.unwrap()
}

/// AGT-02
#[tokio::test(start_paused = true)]
async fn getting_reads_the_value_inside_the_agent() {
    let agent = agent(41).await;
    assert_eq!(agent.get(|value| value + 1).await, Ok(42));
    let name = agent.get(|_value| "any type at all".to_owned()).await;
    assert_eq!(name.unwrap(), "any type at all");
}

/// AGT-03
#[tokio::test(start_paused = true)]
async fn updating_changes_the_value() {
    let agent = agent(1).await;
    assert_eq!(agent.update(|value| *value += 1).await, Ok(()));
    assert_eq!(agent.get(|value| *value).await, Ok(2));
}

/// AGT-04: the types rule any other answer out.
#[tokio::test(start_paused = true)]
async fn getting_and_updating_is_one_step() {
    let agent = agent(7).await;
    let before = agent.get_and_update(|value| std::mem::replace(value, 8));
    assert_eq!(before.await, Ok(7));
    assert_eq!(agent.get(|value| *value).await, Ok(8));
}

/// AGT-04: what two ask for does not get mixed up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_updates_at_once_none_is_lost() {
    let agent = agent(0).await;
    let asking = (0..2_000).map(|_| {
        let agent = agent.clone();
        tokio::spawn(async move {
            agent.cast(|value| *value += 1).unwrap();
            agent
                .get_and_update(|value| {
                    *value += 1;
                    *value
                })
                .await
        })
    });
    let mut answers: Vec<_> = join_all(asking)
        .await
        .into_iter()
        .map(|answer| answer.unwrap().unwrap())
        .collect();
    answers.sort_unstable();
    answers.dedup();
    assert_eq!(answers.len(), 2_000, "each saw another number");
    assert_eq!(agent.get(|value| *value).await, Ok(4_000));
}

/// AGT-05
#[tokio::test(start_paused = true)]
async fn a_cast_does_not_wait_and_does_not_care() {
    let agent = agent(1).await;
    let (release, released) = oneshot::channel::<()>();
    agent.cast(|value| *value += 1).unwrap();
    assert_eq!(agent.get(|value| *value).await, Ok(2), "in order");
    soon(agent.stop()).await.unwrap();
    agent.cast(move |_value| drop(release)).unwrap();
    assert!(released.await.is_err(), "it was dropped");
    let nobody = Named::<Agent<u32>>::new("agent-nobody");
    nobody.cast(|value| *value += 1).unwrap();
    let boxed = Address::cast(&nobody, Box::new(|value| *value += 1));
    assert!(boxed.is_ok());
}

/// AGT-05: unless the mailbox is bounded (A15).
#[tokio::test(start_paused = true)]
async fn a_cast_to_a_full_mailbox_gives_the_closure_back() {
    let agent = Agent::start(|| 0).mailbox(1).await.unwrap();
    agent.cast(|value| *value += 1).unwrap();
    let Err(CastError::Full(change)) = agent.cast(|value| *value += 10) else {
        panic!("there is no room")
    };
    assert_eq!(agent.get(|value| *value).await, Ok(1));
    Address::cast(&agent, change).unwrap();
    assert_eq!(agent.get(|value| *value).await, Ok(11));
}

/// AGT-06 (A3)
#[tokio::test(start_paused = true)]
async fn a_closure_that_panics_ends_the_agent_and_its_caller_is_told() {
    let agent = agent(1).await;
    let gone = agent.pid().monitor();
    let (asked, other) = (
        agent.update(|_value| panic!("boom")),
        agent.get(|value| *value),
    );
    let (asked, other) = tokio::join!(asked, other);
    for answer in [asked, other.map(|_value| ())] {
        let Err(CallError::Exited(reason)) = answer else {
            panic!("it raised")
        };
        assert_eq!(word(&reason), "raised boom");
    }
    assert_eq!(word(&soon(gone).await.reason), "raised boom");
    let late = agent.get(|value| *value).await;
    assert_eq!(late, Err(CallError::NoProc));
}

/// AGT-07
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_time_is_over_the_closure_runs_to_its_end() {
    let agent = agent(0).await;
    let (release, released) = std::sync::mpsc::channel();
    let slow = agent.update(move |value| {
        released.recv().unwrap();
        *value += 1;
    });
    let late = slow.timeout(millis(1)).await;
    assert_eq!(late, Err(CallError::Timeout(millis(1))));
    release.send(()).unwrap();
    assert_eq!(agent.get(|value| *value).await, Ok(1));
}

/// AGT-08
#[tokio::test(start_paused = true)]
async fn an_agent_stops_as_any_server() {
    let agent = agent(1).await;
    let gone = agent.pid().monitor();
    soon(agent.stop().reason(ExitReason::Shutdown))
        .await
        .unwrap();
    assert_eq!(gone.await.reason, ExitReason::Shutdown);
    assert_eq!(soon(agent.stop()).await, Err(StopError::NoProc));
    let nobody = Named::<Agent<u32>>::new("agent-nobody");
    let stopped = soon(nobody.stop().timeout(secs(1))).await;
    assert_eq!(stopped, Err(StopError::NoProc));
}
