//! A crash that nobody expected fails the test at once, wherever it is in the tree.

use std::future::pending;
use std::time::Duration;

use genserver::testing::{settled, supervised};
use genserver::{
    Backoff, ChildSpec, DynamicSupervisor, ExitReason, Restart, ServerSpec, Shutdown, Supervisor,
    TaskSupervisor,
};

use super::support::{Clingy, Endless, Vase, VaseClient as _};
use crate::record::{Record, soon};

fn vase() -> ServerSpec<Vase> {
    ServerSpec::of(("vase", Record::new())).set(|spec| spec.id("vase"))
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "an unexpected crash: `vase` (Vase#")]
async fn a_crash_breaks_the_body_off_and_says_who() {
    supervised(async |test| {
        let vase = test.start_supervised(vase()).await;
        vase.fall().unwrap();
        pending::<()>().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = ": broken\n  asked for at tests/it/testing/crashes.rs:")]
async fn and_why_and_in_which_test() {
    supervised(async |test| {
        test.start_supervised(vase()).await.fall().unwrap();
        pending::<()>().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "an unexpected crash: `vase`")]
async fn a_crash_at_the_very_end_of_the_body_counts() {
    supervised(async |test| {
        test.start_supervised(vase()).await.fall().unwrap();
    })
    .await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "an unexpected crash: `vase`")]
async fn one_deep_in_nested_supervisors_counts() {
    supervised(async |test| {
        let spec = vase();
        let deep = spec.handle();
        let inner = Supervisor::rest_for_one().child(spec);
        let tree = Supervisor::one_for_all().child(Supervisor::one_for_one().child(inner));
        test.start_supervised(tree).await;
        deep.fall().unwrap();
        pending::<()>().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "an unexpected crash: `vase`")]
async fn one_of_a_dynamic_child_counts_also_if_it_is_not_restarted() {
    supervised(async |test| {
        let many = test.start_supervised(DynamicSupervisor::new()).await;
        let spec = vase().set(|spec| spec.restart(Restart::Temporary));
        let vase = spec.handle();
        many.start_child(spec).await.unwrap();
        vase.fall().unwrap();
        pending::<()>().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "an unexpected crash: `Task` (Task#")]
async fn one_of_a_task_counts_also_if_somebody_awaits_it() {
    supervised(async |test| {
        let tasks = test.start_supervised(TaskSupervisor::new()).await;
        let failing = async { Err::<(), _>(ExitReason::other("no result")) };
        let task = tasks.async_nolink(failing).await.unwrap();
        assert!(task.await.is_err());
        pending::<()>().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "an unexpected crash: `Supervisor` (SupervisorServer#")]
async fn a_supervisor_that_is_killed_counts() {
    supervised(async |test| {
        let tree = test.start_supervised(Supervisor::one_for_one()).await;
        tree.pid().kill();
        pending::<()>().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "an unexpected crash: `vase`")]
async fn one_that_waits_for_its_backoff_counts_at_once() {
    let body = supervised(async |test| {
        let hours = Backoff::fixed(Duration::from_secs(7200));
        let spec = vase().set(|spec| spec.backoff(hours));
        test.start_supervised(spec).await.fall().unwrap();
        pending::<()>().await;
    });
    soon(body).await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "Clingy#")]
async fn a_terminate_that_panics_counts() {
    supervised(async |test| {
        test.start_supervised(ServerSpec::<Clingy>::of(())).await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "), a child of SupervisorServer#")]
async fn a_child_that_does_not_stop_in_time_counts() {
    supervised(async |test| {
        test.start_supervised(ServerSpec::<Endless>::of(())).await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn one_that_is_to_be_killed_does_not() {
    supervised(async |test| {
        let spec = ServerSpec::<Endless>::of(());
        let spec = spec.set(|spec| spec.shutdown(Shutdown::BrutalKill));
        test.start_supervised(spec).await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn clean_ends_are_no_crashes() {
    supervised(async |test| {
        for reason in [
            ExitReason::Normal,
            ExitReason::Shutdown,
            ExitReason::shutdown_with("enough"),
        ] {
            let end = move || {
                let reason = reason.clone();
                async move { Err(reason) }
            };
            let task = test.start_child(ChildSpec::task(end)).await;
            soon(task.monitor()).await;
        }
        settled(&test.supervisor().pid()).await;
        assert!(test.crashes().is_empty());
    })
    .await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "of the body")]
async fn a_body_that_panics_fails_with_its_own_panic() {
    supervised(async |test| {
        test.start_supervised(vase()).await.fall().unwrap();
        panic!("of the body");
    })
    .await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "the supervisor of the test had ended")]
async fn a_test_whose_supervisor_was_killed_fails() {
    supervised(async |test| {
        test.supervisor().pid().kill();
        soon(test.supervisor().pid().monitor()).await;
    })
    .await;
}
