//! Many crashes at once, on many threads.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use futures_util::future::join_all;
use genserver::testing::{Probe, Received, assert_receive, supervised};
use genserver::{
    DynamicSupervisor, ExitReason, Restart, ServerSpec, Supervisor, TaskSupervisor, TypedChild as _,
};

use super::support::{Vase, VaseCast, VaseClient as _};
use crate::record::Record;

const MANY: usize = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_of_many_crashes_is_noted_once() {
    supervised(async |test| {
        test.allow_crashes();
        let many = test.start_supervised(DynamicSupervisor::new()).await;
        let (tasks, handle) = TaskSupervisor::new().into_child();
        test.start_supervised(Supervisor::one_for_all().child(tasks))
            .await;
        let starts = (0..MANY).map(async |_| {
            let spec = ServerSpec::<Vase>::of(("vase", Record::new()));
            let spec = spec.set(|spec| spec.restart(Restart::Temporary));
            let vase = spec.handle();
            let pid = many.start_child(spec).await.unwrap().unwrap();
            tokio::spawn(async move { vase.fall() });
            let task = handle.async_nolink(async { Err::<(), _>(ExitReason::other("in vain")) });
            let _failed = task.await.unwrap().await;
            pid.monitor().await;
        });
        join_all(starts).await;
        let noted = || test.crashes().len();
        while noted() < 2 * MANY {
            tokio::task::yield_now().await;
        }
        test.stop_supervised(&many.pid()).await;
        assert_eq!(noted(), 2 * MANY);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_crash_that_races_the_end_of_the_body_always_fails_the_test() {
    for _ in 0..MANY {
        let test = supervised(async |test| {
            let spec = ServerSpec::<Vase>::of(("vase", Record::new()));
            let vase = spec.handle();
            test.start_supervised(Supervisor::one_for_one().child(spec))
                .await;
            vase.fall().unwrap();
        });
        let failed = AssertUnwindSafe(test).catch_unwind().await.unwrap_err();
        let message = failed.downcast_ref::<String>().unwrap();
        assert!(message.contains("an unexpected crash"), "{message}");
        assert_eq!(message.matches("broken").count(), 1, "{message}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_expected_crash_is_never_missed() {
    for _ in 0..MANY {
        supervised(async |test| {
            let spec = ServerSpec::<Vase>::of(("vase", Record::new()));
            let vase = test.start_supervised(spec).await;
            let crash = test.expect_crash(&vase);
            tokio::spawn(async move { vase.fall() });
            assert_eq!(crash.await.reason, ExitReason::other("broken"));
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn crashes_can_be_expected_one_after_the_other() {
    for _ in 0..MANY {
        supervised(async |test| {
            let spec = ServerSpec::<Vase>::of(("vase", Record::new()));
            let vase = test.start_supervised(spec).await;
            for _ in 0..3 {
                let crash = test.expect_crash(&vase);
                vase.fall().unwrap();
                crash.await;
            }
            vase.turn().unwrap();
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_probe_receives_everything_from_many_threads() {
    let mut probe = Probe::<Vase>::new();
    let senders = (0..MANY).map(|_| {
        let vase = probe.server();
        tokio::spawn(async move { vase.turn() })
    });
    let senders: Vec<_> = senders.collect();
    for _ in 0..MANY {
        assert_receive!(probe, Received::Cast(VaseCast::Turn));
    }
    join_all(senders).await;
    assert!(probe.mailbox().await.is_empty());
}
