//! Crashes that come again, and restarts that fail.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::time::Duration;

use futures_util::FutureExt as _;
use genserver::testing::supervised;
use genserver::{
    Address as _, DynamicSupervisor, ExitReason, GenServer as _, ServerSpec, Shutdown,
};
use tokio::time::sleep;

use super::support::{Bomb, Killer, Pot, PotClient as _, Vase, Wobbly};
use crate::record::Record;

fn pot(clay: u32) -> ServerSpec<Pot> {
    ServerSpec::of(Arc::new(AtomicU32::new(clay))).set(|spec| spec.id("pot"))
}

fn wobbly() -> ServerSpec<Wobbly> {
    ServerSpec::of(()).set(|spec| spec.id("wobbly"))
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "the server failed to start: no clay")]
async fn a_restart_that_fails_breaks_the_test_off() {
    supervised(async |test| {
        let pot = test.start_supervised(pot(1)).await;
        let crash = test.expect_crash(&pot);
        pot.fall().unwrap();
        crash.await;
        std::future::pending::<()>().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "an unexpected crash: `pot` (Restart#")]
async fn so_it_does_in_a_dynamic_supervisor() {
    supervised(async |test| {
        let many = test
            .start_supervised(DynamicSupervisor::new().max_restarts(usize::MAX))
            .await;
        let spec = pot(1);
        let pot = spec.handle();
        many.start_child(spec).await.unwrap();
        let crash = test.expect_crash(&pot);
        pot.fall().unwrap();
        crash.await;
        std::future::pending::<()>().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_failed_restart_can_be_expected_and_says_why_it_failed() {
    supervised(async |test| {
        let (spec, clay) = {
            let clay = Arc::new(AtomicU32::new(1));
            (ServerSpec::<Pot>::of(Arc::clone(&clay)), clay)
        };
        let hour = genserver::Backoff::fixed(Duration::from_secs(3600));
        let pot = test
            .start_supervised(spec.set(|spec| spec.id("pot").backoff(hour)))
            .await;
        let (fell, failed) = (test.expect_crash(&pot), test.expect_crash_of("pot"));
        pot.fall().unwrap();
        assert_eq!(fell.await.reason, ExitReason::other("broken"));
        sleep(Duration::from_secs(3600)).await;
        let failed = failed.await;
        let why = "the server failed to start: no clay";
        assert_eq!(failed.reason.to_string(), why);
        assert!(!failed.pid.is_alive());
        clay.store(1, std::sync::atomic::Ordering::Relaxed);
        sleep(Duration::from_secs(3601)).await;
        pot.turn().unwrap();
    })
    .await;
}

#[tokio::test(start_paused = true)]
#[should_panic(
    expected = "`wobbly` crashed again and again, until the supervisor of the test gave up"
)]
async fn a_crash_loop_ends_the_test_also_if_crashes_are_allowed() {
    supervised(async |test| {
        test.allow_crashes();
        test.start_supervised(wobbly()).await;
        sleep(Duration::from_secs(1)).await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn when_a_crash_has_been_awaited_the_next_one_stands_there() {
    supervised(async |test| {
        let pot = test.start_supervised(pot(4)).await;
        for _ in 0..3 {
            let crash = test.expect_crash(&pot);
            pot.fall().unwrap();
            crash.await;
        }
        pot.turn().unwrap();
    })
    .await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = " has ended already: broken\n  asked for at tests/it/testing/again.rs:")]
async fn of_a_process_that_has_ended_no_crash_can_be_expected() {
    supervised(async |test| {
        let pot = test.start_supervised(pot(2)).await;
        let pid = pot.whereis().unwrap().pid();
        let crash = test.expect_crash(&pid);
        pot.fall().unwrap();
        crash.await;
        let _crash = test.expect_crash(&pid);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_expectation_of_a_process_comes_before_one_of_an_id() {
    supervised(async |test| {
        let pot = test.start_supervised(pot(3)).await;
        let later = test.expect_crash_of("pot");
        let first = test.expect_crash(&pot);
        pot.fall().unwrap();
        let first = first.await.pid;
        pot.fall().unwrap();
        assert_ne!(later.await.pid, first);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_id_that_is_the_name_of_a_type_may_be_given_without_its_path() {
    supervised(async |test| {
        let clay = Arc::new(AtomicU32::new(9));
        for id in ["Pot", "Pot 2"] {
            let pot = test
                .start_supervised(ServerSpec::<Pot>::of(Arc::clone(&clay)))
                .await;
            let crash = test.expect_crash_of(id);
            pot.fall().unwrap();
            assert!(crash.await.child.ends_with(id));
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_id_that_somebody_has_already_is_passed_over() {
    supervised(async |test| {
        test.start_supervised(pot(1).set(|spec| spec.id("pot 2")))
            .await;
        test.start_supervised(pot(1)).await;
        test.start_supervised(pot(1)).await;
        let children = test.supervisor().which_children().await.unwrap();
        let ids: Vec<_> = children.iter().map(|child| &*child.id).collect();
        assert_eq!(ids, ["pot 3", "pot", "pot 2"]);
    })
    .await;
}

#[tokio::test(start_paused = true)]
#[should_panic(
    expected = " did not crash within 5s, but has ended, and is no child under this test: broken"
)]
async fn a_process_outside_of_the_tree_is_named_as_such() {
    supervised(async |test| {
        let pot = Pot::start(Arc::new(AtomicU32::new(1))).await.unwrap();
        let crash = test.expect_crash(&pot);
        pot.fall().unwrap();
        crash.await;
    })
    .await;
}

/// What a test that fails says.
#[expect(clippy::unwrap_used, reason = "a test that does not fail fails")]
async fn message(test: impl Future<Output = ()>) -> String {
    let failed = AssertUnwindSafe(test).catch_unwind().await.unwrap_err();
    *failed.downcast::<String>().unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_test_that_is_broken_off_does_not_miss_what_had_no_chance_to_come() {
    let message = message(supervised(async |test| {
        let pot = test.start_supervised(pot(9)).await;
        let _later = test.expect_crash_of("another");
        pot.fall().unwrap();
        std::future::pending::<()>().await;
    }))
    .await;
    assert!(message.contains("an unexpected crash: `pot`"), "{message}");
    assert!(!message.contains("another"), "{message}");
}

#[tokio::test(start_paused = true)]
async fn a_destructor_that_panics_when_a_test_is_broken_off_stops_nobody_else() {
    let record = Record::new();
    let message = message(supervised(async |test| {
        let vase = ServerSpec::<Vase>::of(("vase", record.clone()));
        test.start_supervised(vase).await;
        let pot = test.start_supervised(pot(9)).await;
        let _bomb = Bomb;
        pot.fall().unwrap();
        std::future::pending::<()>().await;
    }))
    .await;
    assert!(message.contains("an unexpected crash: `pot`"), "{message}");
    assert_eq!(record.lines(), ["vase is there", "vase is gone"]);
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "an unexpected crash: `victim`")]
async fn a_child_that_was_killed_before_its_supervisor_kills_it_has_crashed() {
    supervised(async |test| {
        let victim = pot(1).set(|spec| spec.id("victim").shutdown(Shutdown::BrutalKill));
        let victim = test.start_supervised(victim).await.whereis().unwrap();
        test.start_supervised(ServerSpec::<Killer>::of(victim.pid()))
            .await;
    })
    .await;
}
