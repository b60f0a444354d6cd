//! What surrounds a caller is not around the server that it runs; and who is calling whom.

use std::sync::LazyLock;

use genserver::{Address as _, CallError, ServerRef};
use tokio::task::Id;
use tracing::Instrument as _;

use super::{in_a_process, inside, ran_on_my_task, running, shared_puppet, whereabouts};
use crate::process::support::comes_to_an_end;
use crate::puppet::{Puppet, answer, answers};
use crate::record::{Record, secs, soon};

tokio::task_local! {
    static WORD: u32;
}

/// What the server finds around it, and on which task.
#[expect(clippy::unwrap_used, reason = "a fixture")]
async fn word_of(server: &ServerRef<Puppet>) -> (Option<u32>, Id) {
    let look = || async { (WORD.try_with(|word| *word).ok(), tokio::task::id()) };
    server.call(|from| running(from, look)).await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_server_does_not_see_the_task_locals_of_its_caller() {
    let server = shared_puppet(&Record::new()).await;
    in_a_process(move || async move {
        WORD.scope(1, async {
            let (word, there) = word_of(&server).await;
            assert!(ran_on_my_task(there));
            assert_eq!(word, None);
            assert_eq!(WORD.get(), 1);
        })
        .await;
    })
    .await;
}

/// And the other way round: what the server has around it while it waits.
#[tokio::test(start_paused = true)]
async fn a_caller_does_not_see_the_task_locals_of_its_server() {
    let server = shared_puppet(&Record::new()).await;
    in_a_process(move || async move {
        let call = server.call(|from| {
            running(from, || {
                WORD.scope(2, async {
                    let there = tokio::task::id();
                    tokio::time::sleep(secs(1)).await;
                    (WORD.get(), there)
                })
            })
        });
        let look = async { WORD.try_with(|word| *word).ok() };
        let (answered, mine) = tokio::join!(biased; call, look);
        let (word, there) = answered.unwrap();
        assert!(ran_on_my_task(there));
        assert_eq!((word, mine), (2, None));
    })
    .await;
}

/// Knows in which span each thread is: enough to tell whether it is in any.
struct Spans;

static SPANS: LazyLock<tracing::Dispatch> = LazyLock::new(|| tracing::Dispatch::new(Spans));

thread_local! {
    static DEPTH: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
}

impl tracing::Subscriber for Spans {
    fn enabled(&self, _metadata: &tracing::Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, _span: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }

    fn record(&self, _span: &tracing::span::Id, _values: &tracing::span::Record<'_>) {}

    fn record_follows_from(&self, _span: &tracing::span::Id, _follows: &tracing::span::Id) {}

    fn event(&self, _event: &tracing::Event<'_>) {}

    fn enter(&self, _span: &tracing::span::Id) {
        DEPTH.set(DEPTH.get() + 1);
    }

    fn exit(&self, _span: &tracing::span::Id) {
        DEPTH.set(DEPTH.get() - 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_is_not_in_the_span_of_its_caller() {
    let server = shared_puppet(&Record::new()).await;
    in_a_process(move || async move {
        let span = tracing::dispatcher::with_default(&SPANS, || tracing::info_span!("mine"));
        let call = async {
            assert_eq!(DEPTH.get(), 1);
            let look = || async { (DEPTH.get(), tokio::task::id()) };
            let answered = server.call(|from| running(from, look)).await;
            assert_eq!(DEPTH.get(), 1);
            answered
        };
        let (depth, there) = call.instrument(span).await.unwrap();
        assert!(ran_on_my_task(there));
        assert_eq!((depth, DEPTH.get()), (0, 0));
    })
    .await;
}

/// GS-35: whoever is run by another is still itself.
#[tokio::test(start_paused = true)]
async fn a_server_that_a_caller_runs_knows_a_call_to_itself() {
    let server = shared_puppet(&Record::new()).await;
    in_a_process(move || async move {
        let itself = server.clone();
        let calls = move || async move {
            let told = itself.call(|from| answer(from, ())).await;
            (told, tokio::task::id())
        };
        let (told, there) = server.call(|from| running(from, calls)).await.unwrap();
        assert!(ran_on_my_task(there));
        assert_eq!(told, Err(CallError::CallingSelf));
        assert!(answers(&server).await);
    })
    .await;
}

/// GS-38: two that call each other wait for each other, as always, and for as long as the call says.
#[tokio::test(start_paused = true)]
async fn a_server_that_calls_its_caller_waits_for_its_time_limit() {
    let (one, other) = (
        shared_puppet(&Record::new()).await,
        shared_puppet(&Record::new()).await,
    );
    let (caller, target) = (one.clone(), other.clone());
    let told = inside(&one, move || async move {
        let there = whereabouts(&target).await.unwrap();
        assert!(ran_on_my_task(there));
        let back = caller.clone();
        let calls_back = move || async move {
            let begin = tokio::time::Instant::now();
            let call = back.call(|from| answer(from, ())).timeout(secs(1));
            (call.await, begin.elapsed())
        };
        target.call(|from| running(from, calls_back)).await
    });
    let (told, time) = told.await.unwrap();
    assert_eq!(
        (told, time.as_secs()),
        (Err(CallError::Timeout(secs(1))), 1)
    );
    assert!(answers(&one).await && answers(&other).await);
}

/// A runtime within a callback, in the same poll in which that has sent a request: both are handled.
#[tokio::test(flavor = "multi_thread")]
async fn a_call_within_a_runtime_within_a_callback_does_not_displace_the_outer_one() {
    let record = Record::new();
    let server = shared_puppet(&record).await;
    assert!(answers(&server).await);
    let target = server.clone();
    in_a_process(move || async move {
        let nested = async {
            tokio::task::block_in_place(|| {
                let there = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .unwrap();
                let run_by = there.block_on(async {
                    let resident = shared_puppet(&Record::new()).await;
                    in_a_process(move || async move {
                        assert!(ran_on_my_task(whereabouts(&resident).await.unwrap()));
                        // The one outside is not idle any more, or not ours to run.
                        1
                    })
                    .await
                });
                assert_eq!(run_by, 1);
            });
        };
        let (outer, ()) = tokio::join!(biased; target.call(|from| answer(from, 2)), nested);
        assert_eq!(outer, Ok(2));
    })
    .await;
}

/// A29: the caller is a server of another runtime, or none: no thread of one runtime runs servers of another.
#[test]
fn a_server_of_another_runtime_is_never_run_by_its_caller() {
    let ended = comes_to_an_end(|| {
        let [here, there] = [(); 2].map(|()| {
            tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build()
                .unwrap()
        });
        let server = there.block_on(shared_puppet(&Record::new()));
        let ask = || server.call(|from| running(from, || async { std::thread::current().id() }));
        let home = there
            .block_on(async { tokio::spawn(ask()).await.unwrap() })
            .unwrap();
        for _ in 0..50 {
            let target = server.clone();
            let (thread, other_thread) = here.block_on(in_a_process(move || async move {
                let there =
                    target.call(|from| running(from, || async { std::thread::current().id() }));
                (std::thread::current().id(), there.await.unwrap())
            }));
            assert_ne!(thread, other_thread);
            assert_eq!(home, other_thread);
        }
        let answered = here.block_on(soon(server.call(|from| answer(from, 1))));
        assert_eq!(answered, Ok(1));
    });
    assert!(ended);
}
