//! Crashes that are expected.

use genserver::testing::{assert_down, settled, supervised};
use genserver::{CallError, ChildSpec, DynamicSupervisor, ExitReason, Restart, ServerSpec};

use super::support::{Vase, VaseClient as _};
use crate::record::{Record, soon};

fn vase() -> ServerSpec<Vase> {
    ServerSpec::of(("vase", Record::new())).set(|spec| spec.id("vase"))
}

#[tokio::test(start_paused = true)]
async fn an_expected_crash_does_not_fail_the_test_and_says_what_happened() {
    supervised(async |test| {
        let vase = test.start_supervised(vase()).await;
        let crash = test.expect_crash(&vase);
        let debt = tokio::spawn({
            let vase = vase.clone();
            async move { vase.fill().await }
        });
        settled(&vase).await;
        vase.fall().unwrap();
        let crash = crash.await;
        assert_eq!(crash.reason, ExitReason::other("broken"));
        assert_eq!(&*crash.child, "vase");
        assert_eq!(crash.supervisor, test.supervisor().pid());
        assert_eq!(debt.await.unwrap(), Err(CallError::Exited(crash.reason)));
        assert_eq!(vase.label().await, Ok("vase"), "it was restarted");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn it_may_come_before_it_is_awaited_and_need_not_be() {
    supervised(async |test| {
        let vase = test.start_supervised(vase()).await;
        let pid = genserver::Address::whereis(&vase).unwrap().pid();
        let crash = test.expect_crash(&pid);
        vase.fall().unwrap();
        soon(pid.monitor()).await;
        assert_eq!(vase.label().await, Ok("vase"));
        drop(crash);
    })
    .await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = " did not crash within 5s\n  asked for at tests/it/testing/expected.rs:")]
async fn one_that_does_not_come_fails_the_test() {
    supervised(async |test| {
        let vase = test.start_supervised(vase()).await;
        test.expect_crash(&vase).await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
#[should_panic(
    expected = "the child `pot` did not crash, as expected at tests/it/testing/expected.rs:"
)]
async fn also_if_it_is_not_awaited() {
    supervised(async |test| {
        let _crash = test.expect_crash_of("pot");
        test.start_supervised(vase()).await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "an unexpected crash: `vase`")]
async fn it_covers_one_crash_and_not_the_next() {
    supervised(async |test| {
        let vase = test.start_supervised(vase()).await;
        let crash = test.expect_crash_of("vase");
        vase.fall().unwrap();
        crash.await;
        vase.label().await.unwrap();
        vase.fall().unwrap();
        std::future::pending::<()>().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "an unexpected crash: `other`")]
async fn it_covers_no_other_child() {
    supervised(async |test| {
        let vase_here = test.start_supervised(vase()).await;
        let other = test
            .start_supervised(vase().set(|spec| spec.id("other")))
            .await;
        let _crash = test.expect_crash(&vase_here);
        other.fall().unwrap();
        std::future::pending::<()>().await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_child_that_is_not_known_yet_is_expected_by_its_id() {
    supervised(async |test| {
        let crash = test.expect_crash_of("vase");
        let many = test.start_supervised(DynamicSupervisor::new()).await;
        let spec = vase().set(|spec| spec.restart(Restart::Temporary));
        let vase = spec.handle();
        many.start_child(spec).await.unwrap();
        vase.fall().unwrap();
        assert_eq!(crash.await.supervisor, many.pid());
    })
    .await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "nobody is there who could crash")]
async fn of_nobody_no_crash_can_be_expected() {
    supervised(async |test| {
        let nobody = genserver::Named::<Vase>::new("nobody at all");
        let _crash = test.expect_crash(&nobody);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_test_may_allow_all_of_them_and_look_at_them() {
    supervised(async |test| {
        test.allow_crashes();
        let vase = test.start_supervised(vase()).await;
        let failing = || async { Err(ExitReason::other("in vain")) };
        let task = test.start_child(ChildSpec::task(failing)).await;
        soon(task.monitor()).await;
        vase.fall().unwrap();
        assert_down!(vase, ExitReason::Other(_));
        assert_eq!(vase.label().await, Ok("vase"));
        settled(&test.supervisor().pid()).await;
        let crashes: Vec<_> = test
            .crashes()
            .iter()
            .map(|it| it.reason.to_string())
            .collect();
        assert_eq!(crashes, ["in vain", "broken"]);
    })
    .await;
}
