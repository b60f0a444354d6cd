//! The idle time-out.

use genserver::{
    Address, Context, ExitReason, GenServer, Info, Init, Never, Next, Reply, ServerRef, sys,
};

use crate::puppet::{Play, Puppet, Step, busy, note, now, puppet, step};
use crate::record::{Record, millis, secs, settle};

fn idle(limit: u64) -> Step {
    now(move |_me, _ctx| Ok(Next::Timeout(secs(limit))))
}

async fn count_after(record: &Record, time: u64, server: &ServerRef<Puppet>) -> usize {
    tokio::time::sleep(millis(time)).await;
    assert!(server.is_alive());
    record.count("timeout")
}

/// GS-50
#[tokio::test(start_paused = true)]
async fn the_timeout_comes_once_after_the_silence() {
    let record = Record::new();
    let server = puppet(&record).await;
    server.cast(idle(2)).unwrap();
    assert_eq!(count_after(&record, 1_990, &server).await, 0);
    assert_eq!(count_after(&record, 20, &server).await, 1);
    assert_eq!(count_after(&record, 3_600_000, &server).await, 1);
}

/// GS-50: returned again, it comes again.
#[tokio::test(start_paused = true)]
async fn a_timeout_that_is_returned_each_time_comes_each_time() {
    /// Counts its own time-outs.
    struct Ticker(u32);

    impl GenServer for Ticker {
        type Args = Record;
        type Call = Never;
        type Cast = Never;
        type Info = Never;
        type Continue = Never;

        async fn init(_record: Record, _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
            Ok(Init::ok(Self(0)).timeout(secs(1)))
        }

        async fn handle_info(
            &mut self,
            info: Info<Never>,
            _ctx: &mut Context<Self>,
        ) -> Result<Next<Self>, ExitReason> {
            assert!(matches!(info, Info::Timeout));
            self.0 += 1;
            match self.0 {
                5 => Ok(Next::Stop(ExitReason::other("five"))),
                _ => Ok(Next::Timeout(secs(1))),
            }
        }
    }

    let ticker = Ticker::start(Record::new()).await.unwrap();
    let gone = ticker.pid().monitor();
    tokio::time::sleep(millis(4_900)).await;
    assert!(ticker.is_alive());
    assert_eq!(
        tokio::time::timeout(millis(200), gone)
            .await
            .unwrap()
            .reason,
        ExitReason::other("five")
    );
}

/// GS-51: a call, a cast and a message each end it, and say nothing of a new one.
#[tokio::test(start_paused = true)]
async fn any_message_ends_the_timeout() {
    for kind in 0..4 {
        let record = Record::new();
        let server = puppet(&record).await;
        server.cast(idle(2)).unwrap();
        tokio::time::sleep(secs(1)).await;
        match kind {
            0 => server.cast(note("came")).unwrap(),
            1 => server.send(note("came")).unwrap(),
            2 => drop(server.send_after(millis(1), note("came"))),
            _ => {
                let call = server.call(|from| {
                    now(|me, _ctx| {
                        me.record.add("came");
                        from.reply(());
                        Ok(Next::Wait)
                    })
                });
                call.await.unwrap();
            }
        }
        tokio::time::sleep(secs(60)).await;
        assert_eq!(record.lines(), ["came"], "kind {kind}");
    }
}

/// GS-51: news of others are messages too.
#[tokio::test(start_paused = true)]
async fn a_down_ends_the_timeout() {
    let record = Record::new();
    let (server, watched) = (puppet(&record).await, puppet(&record).await);
    let pid = watched.pid();
    let watch = now(move |_me, ctx| {
        ctx.monitor(&pid);
        Ok(Next::Timeout(secs(2)))
    });
    server.cast(watch).unwrap();
    tokio::time::sleep(secs(1)).await;
    watched.pid().kill();
    tokio::time::sleep(secs(60)).await;
    assert_eq!(record.lines(), ["down killed"]);
}

/// GS-51: the next callback decides anew.
#[tokio::test(start_paused = true)]
async fn a_message_may_set_the_timeout_anew() {
    let record = Record::new();
    let server = puppet(&record).await;
    server.cast(idle(2)).unwrap();
    tokio::time::sleep(secs(1)).await;
    server.cast(idle(2)).unwrap();
    assert_eq!(count_after(&record, 1_900, &server).await, 0);
    assert_eq!(count_after(&record, 200, &server).await, 1);
}

/// GS-52: also with a time-out of nothing.
#[tokio::test(start_paused = true)]
async fn a_message_that_waits_already_goes_before_the_timeout() {
    for limit in [0, 1] {
        let record = Record::new();
        let server = puppet(&record).await;
        let work = step(move |me, _ctx| {
            Box::pin(async move {
                tokio::time::sleep(secs(5)).await;
                me.record.add("worked");
                Ok(Next::Timeout(secs(limit)))
            })
        });
        server.cast(work).unwrap();
        settle().await;
        server.cast(note("waiting")).unwrap();
        tokio::time::sleep(secs(60)).await;
        assert_eq!(record.lines(), ["worked", "waiting"], "limit {limit}");
    }
}

/// GS-52: what the callback itself sent waits too.
#[tokio::test(start_paused = true)]
async fn a_message_to_itself_goes_before_a_timeout_of_nothing() {
    let record = Record::new();
    let server = puppet(&record).await;
    let both = now(|_me, ctx| {
        ctx.send(note("to itself"));
        Ok(Next::Timeout(secs(0)))
    });
    server.cast(both).unwrap();
    tokio::time::sleep(secs(60)).await;
    assert_eq!(record.lines(), ["to itself"]);
}

/// GS-52: also behind several messages that came at once.
#[tokio::test(start_paused = true)]
async fn what_came_during_a_burst_goes_before_a_timeout_of_nothing() {
    let record = Record::new();
    let server = puppet(&record).await;
    let sends = now(|_me, ctx| {
        ctx.send(note("to itself"));
        Ok(Next::Wait)
    });
    server.cast(sends).unwrap();
    server.cast(idle(0)).unwrap();
    tokio::time::sleep(secs(60)).await;
    assert_eq!(record.lines(), ["to itself"]);
}

/// GS-52: also if both are there when it is its turn at last.
#[tokio::test(start_paused = true)]
async fn a_message_goes_before_a_timeout_that_was_over_meanwhile() {
    let record = Record::new();
    let server = puppet(&record).await;
    server.cast(note("first")).unwrap();
    server.cast(idle(1)).unwrap();
    settle().await;
    server.cast(note("second")).unwrap();
    // Nothing else runs meanwhile.
    tokio::time::advance(secs(2)).await;
    settle().await;
    assert_eq!(record.lines(), ["first", "second"]);
}

/// GS-53
#[tokio::test(start_paused = true)]
async fn a_timeout_of_nothing_comes_at_once_if_the_mailbox_is_empty() {
    let record = Record::new();
    let server = puppet(&record).await;
    server.cast(idle(0)).unwrap();
    settle().await;
    assert_eq!(record.lines(), ["timeout"]);
}

/// GS-57: from `init`, a cast, a message, a reply and a continue.
#[tokio::test(start_paused = true)]
async fn every_callback_may_set_the_timeout() {
    let record = Record::new();
    let play = Play::new(&record).begins(|me, _ctx| Ok(Init::ok(me).timeout(secs(1))));
    let server = play.start().await.unwrap();
    assert_eq!(count_after(&record, 1_100, &server).await, 1);
    server.cast(idle(1)).unwrap();
    assert_eq!(count_after(&record, 1_100, &server).await, 2);
    server.send(idle(1)).unwrap();
    assert_eq!(count_after(&record, 1_100, &server).await, 3);
    let call = server.call(|from| now(|_me, _ctx| Ok(Reply::new(()).timeout(secs(1)).send(from))));
    call.await.unwrap();
    assert_eq!(count_after(&record, 1_100, &server).await, 4);
    server
        .cast(now(|_me, _ctx| Ok(Next::Continue(idle(1)))))
        .unwrap();
    assert_eq!(count_after(&record, 1_100, &server).await, 5);
}

/// GS-50: the silence counts from the end of the callback.
#[tokio::test(start_paused = true)]
async fn the_timeout_counts_from_the_end_of_the_callback() {
    let record = Record::new();
    let server = puppet(&record).await;
    server.cast(busy(secs(10))).unwrap();
    server.cast(idle(2)).unwrap();
    assert_eq!(count_after(&record, 11_900, &server).await, 0);
    assert_eq!(count_after(&record, 200, &server).await, 1);
}

/// GS-55: any length is valid.
#[tokio::test(start_paused = true)]
async fn a_timeout_may_be_as_long_as_one_likes() {
    let record = Record::new();
    let server = puppet(&record).await;
    server
        .cast(now(|_me, _ctx| Ok(Next::Timeout(std::time::Duration::MAX))))
        .unwrap();
    assert_eq!(count_after(&record, 3_600_000, &server).await, 0);
    server.cast(note("alive")).unwrap();
    record.wait_for("alive").await;
}

/// GS-52, PROC-25: news that was taken back does not wait.
#[tokio::test(start_paused = true)]
async fn news_that_was_taken_back_does_not_void_the_timeout() {
    let record = Record::new();
    let (server, watched) = (puppet(&record).await, puppet(&record).await);
    let pid = watched.pid();
    watched.stop().await.unwrap();
    let watch = now(move |_me, ctx| {
        // Its news is in the mailbox at once, and taken back.
        let monitor = ctx.monitor(&pid);
        ctx.demonitor_flush(monitor);
        Ok(Next::Timeout(secs(1)))
    });
    server.cast(watch).unwrap();
    tokio::time::sleep(secs(5)).await;
    assert_eq!(record.lines(), ["terminate normal", "timeout"]);
}

/// GS-54
#[tokio::test(start_paused = true)]
async fn a_system_message_starts_the_timeout_over() {
    let record = Record::new();
    let server = puppet(&record).await;
    server.cast(idle(2)).unwrap();
    for _ in 0..5 {
        assert_eq!(count_after(&record, 1_900, &server).await, 0);
        sys::status(&server).await.unwrap();
    }
    assert_eq!(count_after(&record, 1_990, &server).await, 0);
    assert_eq!(count_after(&record, 20, &server).await, 1);
}

/// GS-54: and sets none where there was none.
#[tokio::test(start_paused = true)]
async fn a_system_message_sets_no_timeout() {
    let record = Record::new();
    let server = puppet(&record).await;
    server.cast(idle(2)).unwrap();
    assert_eq!(count_after(&record, 3_000, &server).await, 1);
    sys::status(&server).await.unwrap();
    assert_eq!(count_after(&record, 60_000, &server).await, 1);
}
