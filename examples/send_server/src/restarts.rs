//! What the next server knows of the mails of the last. The clock isn't paused: it would not wait for the disk.

use std::sync::Arc;

use genserver::testing::supervised;
use genserver::{ExitReason, Supervisor};
use stage::Folder;

use crate::office::{Act, Office, SECOND, mail, setup, spec, state};
use crate::saved::Unsent;
use crate::send_server::SendServerClient as _;
use crate::store::{Loaded, Store};

#[tokio::test]
async fn a_panic_of_the_server_loses_no_mail_and_sends_none_twice() {
    let folder = Folder::new().expect("a folder");
    supervised(async |test| {
        let late = Act::Take(SECOND / 5);
        let office = Office::new([late, Act::PanicAtOnce]);
        let (mut setup, _news) = setup(&office, 8);
        let store = Store::open(folder.join("state.json")).expect("a store");
        setup.store = Some(Arc::new(store));
        let server = test.start_supervised(spec(setup)).await;
        let crash = test.expect_crash(&server);
        server.deliver(mail("a")).expect("no bound");
        server.deliver(mail("b")).expect("no bound");
        crash.await;
        server.unsent_below(1).no_timeout().await.expect("a reply");
        // `a` arrived within the grace, so only `b` was tried again.
        assert_eq!(office.attempts().len(), 3);
        let shown = state(&server).await;
        assert!(
            shown.ends_with("    2  ada@example.org  \"b\"  sent"),
            "{shown}"
        );
        assert!(shown.starts_with("1 sent, 0 failed, 0 unsent\n"), "{shown}");
    })
    .await;
}

#[tokio::test]
async fn a_crash_that_comes_again_and_again_ends_the_tree_and_leaves_the_mails_in_the_file() {
    let folder = Folder::new().expect("a folder");
    let office = Office::new([Act::PanicAtOnce; 4]);
    let (mut setup, _news) = setup(&office, 8);
    let store = Arc::new(Store::open(folder.join("state.json")).expect("a store"));
    setup.store = Some(Arc::clone(&store));
    let spec = spec(setup);
    let server = spec.handle();
    let tree = Supervisor::one_for_one().child(spec).start();
    let tree = tree.await.expect("a tree");
    server.deliver(mail("a")).expect("no bound");
    assert_eq!(tree.pid().monitor().await.reason, ExitReason::Shutdown);
    assert_eq!(office.attempts().len(), 4);
    let Ok(Loaded::Mails(mails)) = store.load() else {
        panic!("no mails");
    };
    let subjects: Vec<_> = mails.iter().map(|unsent| unsent.mail.subject()).collect();
    assert_eq!(subjects, ["a"]);
}

#[tokio::test]
async fn the_next_start_goes_on_with_the_failures_of_the_last() {
    let folder = Folder::new().expect("a folder");
    let store = Arc::new(Store::open(folder.join("state.json")).expect("a store"));
    let unsent = Unsent {
        number: 7,
        message_id: "<7@example.org>".to_owned(),
        failures: 0,
        mail: mail("a"),
    };
    store.save(&[unsent]).expect("a disk");
    for (act, shown) in [
        (Act::PutOff, "retry 1 of 3 in 5 s: busy"),
        (Act::Hang, "sending, retry 1 of 3"),
        (Act::PutOff, "retry 2 of 3 in 5 s: busy"),
        (Act::PutOff, "retry 3 of 3 in 5 s: busy"),
        (Act::PutOff, "failed: busy"),
    ] {
        supervised(async |test| {
            let office = Office::new([act]);
            let (mut setup, mut news) = setup(&office, 8);
            setup.store = Some(Arc::clone(&store));
            setup.grace = SECOND / 10;
            let server = test.start_supervised(spec(setup)).await;
            while !state(&server).await.ends_with(shown) {
                assert!(news.recv().await.is_some());
            }
        })
        .await;
    }
}
