//! Killed when a callback has returned and what it asked for has not begun: when the task's budget is over.

use genserver::{Address, CallError, Caller, ExitReason, Next, Pid};

use crate::bomb::Bomb;
use crate::puppet::{Outcome, Puppet, Step, now, puppet, step};
use crate::record::{Record, settle, soon};

/// More than a task may do in one go.
const MANY: usize = 140;

/// Calls a server behind so many other messages, and kills it when it has had one go.
#[expect(clippy::unwrap_used, reason = "a fixture")]
async fn killed_behind(
    messages: usize,
    record: &Record,
    act: impl FnOnce(Caller<u64>) -> Step,
) -> Result<u64, CallError> {
    let server = puppet(record).await;
    for _ in 0..messages {
        server.cast(now(|_me, _ctx| Ok(Next::Wait))).unwrap();
    }
    let call = server.call(act);
    let killed = async {
        tokio::task::yield_now().await;
        server.pid().kill();
    };
    let (answer, ()) = soon(async { tokio::join!(call, killed) }).await;
    settle().await;
    answer
}

fn is_killed(answer: &Result<u64, CallError>) -> bool {
    matches!(answer, Err(CallError::Exited(ExitReason::Killed)))
}

/// GS-26: a reply that goes with a stop is given behind `terminate`, which does not run.
#[tokio::test(start_paused = true)]
async fn a_reply_with_a_stop_is_lost_to_the_reason() {
    let mut cut_off = 0;
    for messages in 0..MANY {
        let stops = |from: Caller<u64>| {
            now(move |_me, _ctx| Ok(Next::stop_with_reply(ExitReason::Normal, from, 1)))
        };
        match killed_behind(messages, &Record::new(), stops).await {
            Ok(1) => {}
            answer => {
                assert!(is_killed(&answer), "{messages}: {answer:?}");
                cut_off += 1;
            }
        }
    }
    assert!(cut_off > 0, "it was never in between");
}

/// I2: down means gone, also for what a callback left to do.
#[tokio::test(start_paused = true)]
async fn what_was_left_to_do_is_gone_before_the_end_is_known() {
    let mut dropped = 0;
    for messages in 0..MANY {
        let record = Record::new();
        let puts_off = {
            let record = record.clone();
            move |from: Caller<u64>| {
                now(move |_me, ctx| {
                    let held = Held {
                        me: ctx.pid(),
                        record,
                        _from: from,
                    };
                    Ok(Next::Continue(never(held)))
                })
            }
        };
        let answer = killed_behind(messages, &record, puts_off).await;
        assert!(is_killed(&answer), "{messages}: {answer:?}");
        assert_eq!(record.count("dropped dead"), 0, "{messages}");
        dropped += record.count("dropped alive");
    }
    assert!(dropped > 0, "it always came too late");
}

/// I5: a destructor that panics there is nobody's end.
#[tokio::test(start_paused = true)]
async fn what_was_left_to_do_may_panic_when_it_is_dropped() {
    for messages in 120..MANY {
        let puts_off = |from: Caller<u64>| {
            now(move |_me, _ctx| {
                let bomb = (Bomb, from);
                Ok(Next::Continue(never(bomb)))
            })
        };
        let answer = killed_behind(messages, &Record::new(), puts_off).await;
        assert!(is_killed(&answer), "{messages}: {answer:?}");
    }
}

/// A continuation that holds something and doesn't come to its end.
fn never<T: Send + 'static>(held: T) -> Step {
    step(move |_me: &mut Puppet, _ctx| {
        Box::pin(async move {
            let outcome: Outcome = std::future::pending().await;
            drop(held);
            outcome
        })
    })
}

/// Says whether its process is alive when it is dropped.
struct Held {
    me: Pid,
    record: Record,
    _from: Caller<u64>,
}

impl Drop for Held {
    fn drop(&mut self) {
        let word = if self.me.is_alive() { "alive" } else { "dead" };
        self.record.add(format!("dropped {word}"));
    }
}
