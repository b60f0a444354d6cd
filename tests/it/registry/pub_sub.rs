//! Publish and subscribe.

use genserver::{Address, GenServer, PubSub, RegisterError};

use super::support::end;
use crate::process::support::worker;
use crate::puppet::{Play, Puppet, answers, busy, note, puppet};
use crate::record::{Record, secs, settle, soon};

/// A topic has many subscribers, each with a message of its own.
#[tokio::test(start_paused = true)]
async fn a_publication_reaches_every_subscriber_of_the_topic() {
    let news = PubSub::new();
    let (one, two) = (Record::new(), Record::new());
    let (first, second) = (puppet(&one).await, puppet(&two).await);
    news.subscribe(&first, "tea", note).unwrap();
    news.subscribe(&second, "tea", |_word| note("something about tea"))
        .unwrap();
    news.subscribe(&second, "coffee", note).unwrap();
    assert_eq!(news.publish(&"tea", "green"), 2);
    assert_eq!(news.publish(&"tea", "black"), 2);
    assert_eq!(news.publish(&"coffee", "strong"), 1);
    assert_eq!(news.publish(&"cocoa", "hot"), 0);
    assert!(answers(&first).await && answers(&second).await);
    assert_eq!(one.lines(), ["green", "black"]);
    assert_eq!(
        two.lines(),
        ["something about tea", "something about tea", "strong"]
    );
}

/// REG-30: two subscriptions are two messages.
#[tokio::test(start_paused = true)]
async fn who_subscribes_twice_hears_everything_twice() {
    let (news, record) = (PubSub::new(), Record::new());
    let server = puppet(&record).await;
    news.subscribe(&server, "tea", note).unwrap();
    news.subscribe(&server, "tea", note).unwrap();
    assert_eq!(news.publish(&"tea", "green"), 2);
    assert!(answers(&server).await);
    assert_eq!(record.lines(), ["green", "green"]);
    news.unsubscribe(&server.pid(), &"tea");
    assert_eq!(news.publish(&"tea", "black"), 0);
}

/// REG-35: what was published before is still delivered.
#[tokio::test(start_paused = true)]
async fn an_unsubscription_ends_one_topic_of_one_subscriber() {
    let (news, record) = (PubSub::new(), Record::new());
    let (server, other) = (puppet(&record).await, puppet(&Record::new()).await);
    for topic in ["tea", "coffee"] {
        news.subscribe(&server, topic, note).unwrap();
        news.subscribe(&other, topic, note).unwrap();
    }
    assert_eq!(news.publish(&"tea", "green"), 2);
    news.unsubscribe(&server.pid(), &"tea");
    assert_eq!(news.publish(&"tea", "black"), 1);
    assert_eq!(news.publish(&"coffee", "strong"), 2);
    assert!(answers(&server).await);
    assert_eq!(record.lines(), ["green", "strong"]);
}

/// REG-09
#[tokio::test(start_paused = true)]
async fn a_subscription_ends_with_its_process() {
    let (news, record) = (PubSub::new(), Record::new());
    let server = puppet(&record).await;
    news.subscribe(&server, "tea", note).unwrap();
    assert_eq!(news.publish(&"tea", "green"), 1);
    end(&server.pid()).await;
    assert_eq!(news.publish(&"tea", "black"), 0);
    assert_eq!(
        news.subscribe(&server, "tea", note),
        Err(RegisterError::Dead)
    );
    assert_eq!(format!("{news:?}"), "PubSub(Registry { entries: 0, .. })");
}

/// A full mailbox is its owner's trouble: it misses the message, and the others don't wait.
#[tokio::test(start_paused = true)]
async fn a_full_mailbox_hinders_no_other_subscriber() {
    let news = PubSub::new();
    let (slow, quick) = (Record::new(), Record::new());
    let bounded = Puppet::start(Play::new(&slow)).mailbox(1).await.unwrap();
    let server = puppet(&quick).await;
    news.subscribe(&bounded, "tea", note).unwrap();
    news.subscribe(&server, "tea", note).unwrap();
    bounded.cast(busy(secs(1))).unwrap_or_default();
    settle().await;
    assert_eq!(news.publish(&"tea", "one"), 2);
    assert_eq!(news.publish(&"tea", "two"), 1);
    soon(slow.wait_for("one")).await;
    assert_eq!(news.publish(&"tea", "three"), 2);
    soon(slow.wait_for("three")).await;
    assert_eq!(slow.lines(), ["busy", "done", "one", "three"]);
    assert_eq!(quick.lines(), ["one", "two", "three"]);
}

/// It is alive, but nothing gets into its mailbox any more.
#[tokio::test(start_paused = true)]
async fn a_subscriber_that_drains_misses_the_message_and_does_not_count() {
    let (news, record) = (PubSub::new(), Record::new());
    let server = puppet(&record).await;
    news.subscribe(&server, "tea", note).unwrap();
    server.cast(busy(secs(1))).unwrap();
    let (drained, reached) = tokio::join!(server.drain(), async {
        settle().await;
        news.publish(&"tea", "green")
    });
    drained.unwrap();
    assert_eq!(reached, 0);
    assert_eq!(record.lines(), ["busy", "done", "terminate normal"]);
}

/// So is a closure that panics.
#[tokio::test(start_paused = true)]
async fn a_closure_that_panics_hinders_no_other_subscriber() {
    let (news, record) = (PubSub::new(), Record::new());
    let (grumpy, server) = (puppet(&Record::new()).await, puppet(&record).await);
    news.subscribe(&grumpy, "tea", |_word| panic!("no tea"))
        .unwrap();
    news.subscribe(&server, "tea", note).unwrap();
    assert_eq!(news.publish(&"tea", "green"), 1);
    assert!(answers(&server).await && answers(&grumpy).await);
    assert_eq!(record.lines(), ["green"]);
}

/// Servers of any type share a topic; each makes its own message.
#[tokio::test(start_paused = true)]
async fn servers_of_different_types_share_a_topic() {
    use crate::process::support::{Heard, settled};

    let (news, record) = (PubSub::new(), Record::new());
    let (number, mut ear) = worker().await.unwrap();
    let word = puppet(&record).await;
    news.subscribe(&number, "tea", |word: &str| u32::from(word.len() > 3))
        .unwrap();
    news.subscribe(&word, "tea", note).unwrap();
    assert_eq!(news.publish(&"tea", "green"), 2);
    settled(&number).await.unwrap();
    assert_eq!(ear.recv().await, Some(Heard::Said(1)));
    assert!(answers(&word).await);
    assert_eq!(record.lines(), ["green"]);
}
