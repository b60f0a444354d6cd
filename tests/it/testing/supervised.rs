//! The life of a tree beside a test.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt as _;
use genserver::testing::{TestSupervisor, settled, supervised};
use genserver::{
    Address as _, Agent, CallError, ChildSpec, DynamicSupervisor, Job, JobContext, JobControl as _,
    JobResult, JobState, ServerSpec, Supervisor, TaskSupervisor, job,
};

use super::support::{Vase, VaseClient as _};
use crate::record::{Record, soon};

fn vase(label: &'static str, record: &Record) -> ServerSpec<Vase> {
    ServerSpec::of((label, record.clone()))
}

async fn two(test: &TestSupervisor, record: &Record) {
    test.start_supervised(vase("first", record)).await;
    test.start_supervised(vase("second", record)).await;
}

const IN_ORDER: [&str; 4] = [
    "first is there",
    "second is there",
    "second is gone",
    "first is gone",
];

#[tokio::test(start_paused = true)]
async fn children_are_ended_in_reverse_order_and_gone_when_the_body_has_returned() {
    let record = Record::new();
    supervised(async |test| two(test, &record).await).await;
    assert_eq!(record.lines(), IN_ORDER);
}

#[tokio::test(start_paused = true)]
async fn they_are_also_ended_in_order_when_the_body_panics() {
    let record = Record::new();
    let test = supervised(async |test| {
        two(test, &record).await;
        panic!("of the body");
    });
    let panic = AssertUnwindSafe(test).catch_unwind().await.unwrap_err();
    assert_eq!(panic.downcast_ref(), Some(&"of the body"));
    assert_eq!(record.lines(), IN_ORDER);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_the_same_on_many_threads() {
    let record = Record::new();
    supervised(async |test| two(test, &record).await).await;
    assert_eq!(record.lines(), IN_ORDER);
}

#[tokio::test(start_paused = true)]
async fn a_test_that_is_dropped_ends_what_it_has_started() {
    let record = Record::new();
    let (tell, told) = tokio::sync::oneshot::channel();
    let body = async |test: &TestSupervisor| {
        let vase = test.start_supervised(vase("first", &record)).await;
        tell.send(vase).unwrap();
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = supervised(body) => unreachable!("it does not end"),
        vase = told => {
            let pid = vase.unwrap().whereis().unwrap().pid();
            assert!(pid.is_alive());
            record.add("dropped");
            tokio::spawn(async move { soon(pid.monitor()).await })
        }
    }
    .await
    .unwrap();
    assert_eq!(
        record.lines(),
        ["first is there", "dropped", "first is gone"]
    );
}

#[tokio::test(start_paused = true)]
async fn it_resolves_to_what_the_body_returns() -> Result<(), CallError> {
    let record = Record::new();
    let label = supervised(async |test| {
        let vase = test.start_supervised(vase("first", &record)).await;
        let label = vase.label().await?;
        Ok::<_, CallError>(label)
    });
    assert_eq!(label.await?, "first");
    Ok(())
}

#[tokio::test(start_paused = true)]
#[should_panic(
    expected = "Vase` did not start: the child failed to start: the server failed to start: not fired yet"
)]
async fn a_child_that_fails_to_start_fails_the_test_with_its_reason() {
    let record = Record::new();
    supervised(async |test| {
        test.start_supervised(vase("wet clay", &record)).await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
#[should_panic(
    expected = "Vase` chose not to start\n  asked for at tests/it/testing/supervised.rs:"
)]
async fn so_does_one_that_chooses_not_to_and_the_place_is_named() {
    let record = Record::new();
    supervised(async |test| {
        test.start_supervised(vase("idea", &record)).await;
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn children_of_one_type_get_ids_that_differ() {
    let record = Record::new();
    supervised(async |test| {
        let first = test.start_supervised(vase("first", &record)).await;
        let second = test.start_supervised(vase("second", &record)).await;
        assert_ne!(first, second);
        let children = test.supervisor().which_children().await.unwrap();
        let ids: Vec<_> = children.iter().map(|child| &*child.id).collect();
        let id = std::any::type_name::<Vase>();
        assert_eq!(ids, [&*format!("{id} 2"), id]);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn stop_supervised_ends_one_child_and_leaves_the_others() {
    let record = Record::new();
    supervised(async |test| {
        let first = test.start_supervised(vase("first", &record)).await;
        let second = test.start_supervised(vase("second", &record)).await;
        test.stop_supervised(&first).await;
        assert_eq!(record.lines()[2..], ["first is gone"]);
        assert!(!first.is_alive());
        assert_eq!(second.label().await, Ok("second"));
    })
    .await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "no child of this test runs there")]
async fn stop_supervised_of_somebody_else_fails_the_test() {
    let stranger = Agent::start(|| 1).await.unwrap();
    supervised(async |test| test.stop_supervised(&stranger).await).await;
}

#[job(interval = 600)]
#[derive(Clone)]
struct Sweep;

impl Job for Sweep {
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        Ok(())
    }
}

#[derive(Supervisor)]
struct Shop {
    window: ServerSpec<Vase>,
    sweep: Sweep,
}

#[tokio::test(start_paused = true)]
async fn whatever_has_a_typed_handle_can_be_started() {
    let record = Record::new();
    supervised(async |test| {
        let sweep = test.start_supervised(Sweep).await;
        assert_eq!(sweep.status().await.unwrap().state, JobState::Idle);

        test.stop_supervised(&sweep).await;
        let window = vase("window", &record);
        let shop = test
            .start_supervised(Shop {
                window,
                sweep: Sweep,
            })
            .await;
        assert_eq!(shop.window.label().await, Ok("window"));

        let many = test.start_supervised(DynamicSupervisor::new()).await;
        many.start_child(vase("one of many", &record))
            .await
            .unwrap();

        let tasks = test.start_supervised(TaskSupervisor::new()).await;
        let task = tasks.async_nolink(async { Ok(3) }).await.unwrap();
        assert_eq!(task.await.unwrap(), 3);

        let tree = test.start_supervised(Supervisor::one_for_all()).await;
        assert_eq!(tree.count_children().await.unwrap().specs, 0);
    })
    .await;
    assert_eq!(
        record.lines()[2..],
        ["one of many is gone", "window is gone"]
    );
}

#[tokio::test(start_paused = true)]
async fn so_can_a_plain_spec() {
    let record = Record::new();
    supervised(async |test| {
        let pid = test
            .start_child(ChildSpec::of::<Vase>(("plain", record.clone())))
            .await;
        settled(&pid).await;
        test.stop_supervised(&pid).await;
    })
    .await;
    assert_eq!(record.lines(), ["plain is there", "plain is gone"]);
}
