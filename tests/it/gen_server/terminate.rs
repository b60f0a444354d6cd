//! What `terminate` gets to see, and what its end means.

use genserver::{
    Address, Caller, Context, Exit, ExitReason, GenServer, Init, Never, Next, Process, Signal,
};

use crate::puppet::{
    Play, Step, boom, busy, child_of, have, note, now, other, puppet, step, stop, word,
};
use crate::record::{Record, secs, soon};

/// GS-60: from any callback.
#[tokio::test(start_paused = true)]
async fn a_stop_from_any_callback_runs_terminate_with_its_reason() {
    let kinds: [fn(Step) -> Step; 2] = [
        |stop| stop,
        |stop| now(|_me, _ctx| Ok(Next::Continue(stop))),
    ];
    for make in kinds {
        for way in 0..3 {
            let record = Record::new();
            let server = puppet(&record).await;
            let gone = server.pid().monitor();
            let last = make(stop(other("r")));
            match way {
                0 => server.cast(last).unwrap(),
                1 => server.send(last).unwrap(),
                _ => assert!(soon(server.call::<()>(|_from| last)).await.is_err()),
            }
            assert_eq!(soon(gone).await.reason, other("r"));
            assert_eq!(record.lines(), ["terminate r"]);
        }
    }
}

/// GS-61: any failure of a callback.
#[tokio::test(start_paused = true)]
async fn a_failure_of_any_callback_runs_terminate_with_its_reason() {
    for way in 0..3 {
        let record = Record::new();
        let server = puppet(&record).await;
        let gone = server.pid().monitor();
        let half = now(|me, _ctx| {
            me.number = 1;
            Err(other("failed"))
        });
        match way {
            0 => server.cast(half).unwrap(),
            1 => server.send(half).unwrap(),
            _ => server
                .cast(now(|_me, _ctx| Ok(Next::Continue(half))))
                .unwrap(),
        }
        assert_eq!(soon(gone).await.reason, other("failed"));
        assert_eq!(record.lines(), ["terminate failed"]);
    }
}

/// GS-61: a panic before and after an await.
#[tokio::test(start_paused = true)]
async fn a_panic_of_any_callback_runs_terminate() {
    let later = || {
        step(|_me, _ctx| {
            Box::pin(async {
                tokio::time::sleep(secs(1)).await;
                panic!("boom")
            })
        })
    };
    for last in [boom(), later(), now(|_me, _ctx| Ok(Next::Continue(boom())))] {
        let record = Record::new();
        let server = puppet(&record).await;
        let gone = server.pid().monitor();
        server.cast(last).unwrap();
        assert_eq!(word(&soon(gone).await.reason), "raised boom");
        assert_eq!(record.lines(), ["terminate raised boom"]);
    }
}

/// Counts, and writes how far it got when it ends.
struct Counter(u32, Record);

/// How a callback ends after it has counted.
enum Way {
    Stops,
    Fails,
    Panics,
}

impl GenServer for Counter {
    type Args = Record;
    type Call = (Way, Caller<()>);
    type Cast = Way;
    type Info = Never;
    type Continue = Never;

    async fn init(record: Record, _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        Ok(Init::ok(Self(0, record)))
    }

    async fn handle_call(
        &mut self,
        (way, _from): (Way, Caller<()>),
        ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        self.handle_cast(way, ctx).await
    }

    #[expect(clippy::panic, reason = "that is what it is for")]
    async fn handle_cast(
        &mut self,
        way: Way,
        _ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        self.0 += 1;
        match way {
            Way::Stops => Ok(Next::Stop(ExitReason::Normal)),
            Way::Fails => Err(other("failed")),
            Way::Panics => panic!("boom"),
        }
    }

    async fn terminate(&mut self, reason: &ExitReason, _ctx: &mut Context<Self>) {
        self.1.add(format!("{} after {}", word(reason), self.0));
    }
}

/// GS-60, GS-61, note A4: after a failure, too, `terminate` has the state as the callback left it.
#[tokio::test(start_paused = true)]
async fn terminate_sees_what_the_last_callback_did_to_the_state() {
    let ways = [
        (|| Way::Stops) as fn() -> Way,
        || Way::Fails,
        || Way::Panics,
    ];
    for (way, told) in ways.into_iter().zip(["normal", "failed", "raised boom"]) {
        let record = Record::new();
        let cast = Counter::start(record.clone()).await.unwrap();
        cast.cast(way()).unwrap();
        record.wait_for(&format!("{told} after 1")).await;
        let called = Counter::start(record.clone()).await.unwrap();
        let answered = soon(called.call::<()>(|from| (way(), from))).await;
        assert!(answered.is_err());
        assert_eq!(
            record.lines(),
            [format!("{told} after 1"), format!("{told} after 1")]
        );
    }
}

/// GS-68
#[tokio::test(start_paused = true)]
async fn the_child_of_a_killed_parent_sees_killed() {
    for traps in [false, true] {
        let record = Record::new();
        let parent = puppet(&record).await;
        let child = child_of(&parent, Play::new(&record).trapping(traps))
            .await
            .unwrap()
            .unwrap();
        let gone = child.pid().monitor();
        parent.pid().kill();
        assert_eq!(soon(gone).await.reason, ExitReason::Killed);
        let expected: &[&str] = if traps { &["terminate killed"] } else { &[] };
        assert_eq!(record.lines(), expected);
    }
}

/// GS-72
#[tokio::test(start_paused = true)]
async fn a_panic_in_terminate_becomes_the_reason() {
    for reason in [ExitReason::Normal, ExitReason::Shutdown, other("r")] {
        let record = Record::new();
        let server = Play::new(&record)
            .ends(|| async { panic!("end") })
            .start()
            .await
            .unwrap();
        let gone = server.pid().monitor();
        server.cast(stop(reason)).unwrap();
        assert_eq!(word(&soon(gone).await.reason), "raised end");
    }
}

/// GS-74
#[tokio::test(start_paused = true)]
async fn what_was_queued_before_the_shutdown_is_handled_and_what_came_after_is_not() {
    let record = Record::new();
    let parent = puppet(&record).await;
    let child = child_of(&parent, Play::new(&record).trapping(true))
        .await
        .unwrap()
        .unwrap();
    let gone = child.pid().monitor();
    child.cast(busy(secs(2))).unwrap();
    child.cast(note("before")).unwrap();
    child.send(note("before, too")).unwrap();
    let pid = child.pid();
    have(&parent, move |ctx| ctx.exit(&pid, ExitReason::Shutdown))
        .await
        .unwrap();
    child.cast(note("after")).unwrap();
    assert_eq!(soon(gone).await.reason, ExitReason::Shutdown);
    assert_eq!(
        record.lines(),
        [
            "busy",
            "done",
            "before",
            "before, too",
            "terminate shutdown"
        ]
    );
}

/// GS-76
#[tokio::test(start_paused = true)]
async fn links_and_monitors_see_the_reason_that_terminate_saw() {
    let record = Record::new();
    let mut me = Process::attach();
    let server = puppet(&record).await;
    me.link(&server.pid()).unwrap();
    me.monitor(&server.pid());
    server.cast(stop(other("seen"))).unwrap();
    for _ in 0..2 {
        let reason = match soon(me.receive()).await.unwrap() {
            Signal::Exit(Exit { reason, .. }) => reason,
            Signal::Down(down) => down.reason,
        };
        assert_eq!(reason, other("seen"));
    }
}

/// GS-76, GS-72
#[tokio::test(start_paused = true)]
async fn links_and_monitors_see_the_failure_of_terminate() {
    let record = Record::new();
    let mut me = Process::attach();
    let server = Play::new(&record)
        .ends(|| async { panic!("end") })
        .start()
        .await
        .unwrap();
    me.link(&server.pid()).unwrap();
    me.monitor(&server.pid());
    server.cast(stop(ExitReason::Normal)).unwrap();
    for _ in 0..2 {
        let reason = match soon(me.receive()).await.unwrap() {
            Signal::Exit(Exit { reason, .. }) => reason,
            Signal::Down(down) => down.reason,
        };
        assert_eq!(word(&reason), "raised end");
    }
}
