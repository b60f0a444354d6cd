//! Who is the parent, and who is not.

use genserver::{Address, ExitReason, GenServer, Next, Process};

use crate::puppet::{Play, Puppet, answers, boom, child_of, have, other, puppet, step, stop};
use crate::record::{Record, settle, soon};

/// Whom the rules about `terminate` mean by the parent.
#[tokio::test(start_paused = true)]
async fn the_parent_is_whoever_started_with_a_link() {
    let record = Record::new();
    let parent = puppet(&record).await;
    let child = child_of(&parent, Play::new(&record))
        .await
        .unwrap()
        .unwrap();
    let known = have(&child, |ctx| ctx.parent().cloned()).await.unwrap();
    assert_eq!(known, Some(parent.pid()));
}

/// GS-19, GS-70
#[tokio::test(start_paused = true)]
async fn a_server_started_without_a_link_never_hears_of_its_starter() {
    let record = Record::new();
    for traps in [false, true] {
        let starter = puppet(&record).await;
        let play = Play::new(&record).trapping(traps);
        let call = starter.call(|from| {
            step(move |_me, _ctx| {
                Box::pin(async move {
                    from.reply(Puppet::start(play).await);
                    Ok(Next::Wait)
                })
            })
        });
        let server = call.await.unwrap().unwrap();
        assert_eq!(have(&server, |ctx| ctx.parent().cloned()).await, Ok(None));
        starter.cast(boom()).unwrap();
        record.wait_for("terminate raised boom").await;
        settle().await;
        assert!(answers(&server).await);
    }
    assert_eq!(record.lines(), ["terminate raised boom"; 2]);
}

/// GS-71
#[tokio::test(start_paused = true)]
async fn a_parent_that_unlinked_its_child_ends_without_effect() {
    for traps in [false, true] {
        let record = Record::new();
        let parent = puppet(&record).await;
        let child = child_of(&parent, Play::new(&record).trapping(traps))
            .await
            .unwrap()
            .unwrap();
        let pid = child.pid();
        have(&parent, move |ctx| ctx.unlink(&pid)).await.unwrap();
        parent.cast(stop(other("gone"))).unwrap();
        settle().await;
        assert!(!parent.is_alive());
        assert!(answers(&child).await);
        assert_eq!(record.lines(), ["terminate gone"]);
    }
}

/// A process without a server may be a parent too.
#[tokio::test(start_paused = true)]
async fn a_plain_process_may_be_the_parent() {
    let record = Record::new();
    let me = Process::attach();
    let child = Puppet::start(Play::new(&record).trapping(true))
        .linked_to(&me)
        .await
        .unwrap();
    let gone = child.pid().monitor();
    me.exit(&child.pid(), ExitReason::Shutdown);
    assert_eq!(soon(gone).await.reason, ExitReason::Shutdown);
    assert_eq!(record.lines(), ["terminate shutdown"]);
}
