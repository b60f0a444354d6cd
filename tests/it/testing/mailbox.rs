//! What waits in the queue of a server.

use genserver::testing::{Sort, mailbox, settled};
use genserver::{Address as _, Agent, GenServer as _, sys};

use super::support::{Vase, VaseClient as _, VaseInfo};
use crate::process::support::idle;
use crate::record::{Record, soon};

#[tokio::test(start_paused = true)]
async fn settled_waits_until_all_that_was_sent_before_has_been_handled() {
    let record = Record::new();
    let vase = Vase::start(("vase", record.clone())).await.unwrap();
    for _ in 0..100 {
        vase.turn().unwrap();
    }
    settled(&vase).await;
    assert_eq!(record.count("vase turns"), 100);
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "the server has not settled: the server ended: broken")]
async fn a_server_that_ends_before_has_not_settled() {
    let vase = Vase::start(("vase", Record::new())).await.unwrap();
    vase.fall().unwrap();
    settled(&vase).await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = " is suspended\n  asked for at tests/it/testing/mailbox.rs:")]
async fn one_that_is_suspended_does_not_settle() {
    let vase = Vase::start(("vase", Record::new())).await.unwrap();
    sys::suspend(&vase).await.unwrap();
    vase.turn().unwrap();
    settled(&vase).await;
}

#[tokio::test(start_paused = true)]
async fn what_waits_is_listed_in_its_order() {
    let record = Record::new();
    let vase = Vase::start(("vase", record.clone())).await.unwrap();
    sys::suspend(&vase).await.unwrap();
    vase.turn().unwrap();
    let asked = tokio::spawn({
        let vase = vase.clone();
        async move { vase.label().await }
    });
    tokio::task::yield_now().await;
    assert_eq!(
        mailbox(&vase).await.len(),
        2,
        "some of it has been seen already"
    );
    vase.send(VaseInfo::Tick).unwrap();
    vase.pid().exit(genserver::ExitReason::other("void"));

    let waiting = mailbox(&vase.pid()).await;
    let lines: Vec<_> = waiting.iter().map(ToString::to_string).collect();
    assert_eq!(lines, ["cast Turn", "call Label", "info Tick", "exit"]);
    assert_eq!(waiting[0].sort, Sort::Cast);
    assert_eq!(waiting[1].name, "Label");

    sys::resume(&vase).await.unwrap();
    assert_eq!(
        asked.await.unwrap(),
        Ok("vase"),
        "looking takes nothing away"
    );
    assert_eq!(record.count("vase turns"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_has_nothing_to_do_has_an_empty_one() {
    let agent = Agent::start(|| 1).await.unwrap();
    assert_eq!(mailbox(&agent).await, []);
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "the server does not say what waits: ")]
async fn a_process_that_is_no_server_does_not_say() {
    mailbox(&idle()).await;
}

/// Whoever looks must not take the word of a message away that came meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn looking_never_holds_a_message_up() {
    let record = Record::new();
    let vase = Vase::start(("vase", record.clone())).await.unwrap();
    let looking = tokio::spawn({
        let vase = vase.clone();
        async move {
            for _ in 0..500 {
                mailbox(&vase).await;
            }
        }
    });
    for _ in 0..500 {
        vase.turn().unwrap();
        assert_eq!(soon(vase.label()).await, Ok("vase"));
    }
    looking.await.unwrap();
    assert_eq!(record.count("vase turns"), 500);
}
