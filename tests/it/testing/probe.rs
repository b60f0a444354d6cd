//! A probe stands for a server: whoever talks to it sees no difference, and the test sees what it says.

use std::time::Duration;

use genserver::testing::{Probe, Received, assert_receive, settled};
use genserver::{
    Address, CallError, Caller, Context, Down, Exit, ExitReason, GenServer, Init, Named, Never,
    Process, Registry, ServerRef, ServerSpec, Unique, sys,
};

use super::support::{Vase, VaseCall, VaseCast, VaseClient as _, VaseInfo};
use crate::process::support::idle;
use crate::record::soon;

#[tokio::test(start_paused = true)]
async fn it_receives_calls_casts_and_messages_in_their_order() {
    let mut probe = Probe::<Vase>::new();
    let vase = probe.server();
    vase.turn().unwrap();
    let asked = tokio::spawn({
        let vase = vase.clone();
        async move { vase.label().await }
    });
    settled(&vase).await;
    vase.send(VaseInfo::Tick).unwrap();

    assert!(matches!(
        probe.receive().await,
        Received::Cast(VaseCast::Turn)
    ));
    let Received::Call(VaseCall::Label(from)) = probe.receive().await else {
        panic!("the call comes next");
    };
    from.reply("made of nothing");
    assert!(matches!(
        probe.receive().await,
        Received::Info(VaseInfo::Tick)
    ));
    assert_eq!(asked.await.unwrap(), Ok("made of nothing"));
}

/// By hand, with a request that is no enum, and can't be cloned or shown.
struct Bare;

struct Wish(Box<dyn FnOnce() -> u8 + Send>, Caller<u8>);

impl GenServer for Bare {
    type Args = ();
    type Call = Wish;
    type Cast = Never;
    type Info = Never;
    type Continue = Never;

    async fn init(_args: (), _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        Ok(Init::ok(Self))
    }
}

#[tokio::test(start_paused = true)]
async fn it_stands_for_servers_that_are_written_by_hand() {
    let mut probe = Probe::<Bare>::new();
    let server = probe.server();
    let asked = tokio::spawn(async move { server.call(|from| Wish(Box::new(|| 7), from)).await });
    assert_receive!(probe, Received::Call(Wish(number, from)));
    from.reply(number());
    assert_eq!(asked.await.unwrap(), Ok(7));
}

async fn label_by(vase: impl Address<Vase>) -> Result<&'static str, CallError> {
    vase.label().await
}

#[expect(clippy::unwrap_used, reason = "a fixture")]
async fn answers_by(probe: &mut Probe<Vase>, vase: impl Address<Vase>) {
    let asked = tokio::spawn(label_by(vase));
    assert_receive!(probe, Received::Call(VaseCall::Label(from)));
    from.reply("probe");
    assert_eq!(asked.await.unwrap(), Ok("probe"));
}

#[tokio::test(start_paused = true)]
async fn every_kind_of_address_leads_to_it() {
    let mut probe = Probe::<Vase>::new().name("probed vase");
    let vases = Registry::<&'static str, (), Unique>::unique();
    vases.register(&probe.pid(), "key", ()).unwrap();

    let (server, child) = (probe.server(), probe.child());
    answers_by(&mut probe, server).await;
    answers_by(&mut probe, child).await;
    answers_by(&mut probe, Named::new("probed vase")).await;
    answers_by(&mut probe, vases.address("key")).await;
    let of_pid = ServerRef::of(&probe.pid()).unwrap();
    answers_by(&mut probe, of_pid).await;
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "no probe named `taken vase`: ")]
async fn a_name_that_is_taken_fails_the_test() {
    let _first = Probe::<Vase>::new().name("taken vase");
    let _second = Probe::<Vase>::new().name("taken vase");
}

/// A server that talks to another one in its callback.
struct Florist {
    vase: ServerRef<Vase>,
}

#[genserver::genserver]
impl Florist {
    #[init]
    fn init(vase: ServerRef<Vase>) -> Self {
        Self { vase }
    }

    #[call]
    async fn sells(&self) -> Result<&'static str, CallError> {
        self.vase.label().await
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_calls_it_from_a_callback_waits_for_the_test() {
    let mut probe = Probe::<Vase>::new();
    let florist = Florist::start(probe.server()).await.unwrap();
    for label in ["blue", "green"] {
        let sold = tokio::spawn({
            let florist = florist.clone();
            async move { florist.sells().await }
        });
        assert_receive!(probe, Received::Call(VaseCall::Label(from)));
        from.reply(label);
        assert_eq!(sold.await.unwrap(), Ok(Ok(label)));
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_in_its_mailbox_can_be_looked_at_and_stays() {
    let mut probe = Probe::<Vase>::new();
    probe.server().turn().unwrap();
    probe.server().fall().unwrap();
    assert!(matches!(
        probe.mailbox().await,
        [
            Received::Cast(VaseCast::Turn),
            Received::Cast(VaseCast::Fall)
        ]
    ));
    assert_receive!(probe, Received::Cast(VaseCast::Fall));
    assert_eq!(format!("{:?}", probe.mailbox().await), "[Cast(Turn)]");
}

#[tokio::test(start_paused = true)]
async fn it_hears_of_the_ends_of_whom_it_watches_and_is_linked_to() {
    let mut probe = Probe::<Vase>::new();
    let (watched, linked) = (idle(), idle());
    probe.trap_exits(true);
    probe.monitor(&watched).await;
    probe.link(&linked).unwrap();
    watched.exit(ExitReason::other("one"));
    assert_receive!(probe, Received::Down(Down { pid, reason, .. }));
    assert_eq!((pid, reason), (Some(watched), ExitReason::other("one")));
    linked.kill();
    assert_receive!(probe, Received::Exit(Exit { from, reason, .. }));
    assert_eq!((from, reason), (Some(linked), ExitReason::Killed));
}

#[tokio::test(start_paused = true)]
async fn it_hears_nothing_of_one_that_it_is_not_linked_to_any_more() {
    let mut probe = Probe::<Vase>::new();
    let other = idle();
    probe.trap_exits(true);
    probe.link(&other).unwrap();
    probe.unlink(&other);
    other.kill();
    soon(other.monitor()).await;
    assert!(probe.mailbox().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn it_answers_system_messages_without_a_state() {
    let probe = Probe::<Vase>::new().name("status of a probe");
    let status = sys::status(&probe.server()).await.unwrap();
    assert_eq!(status.pid, probe.pid());
    assert_eq!(status.state, None);
}

#[tokio::test(start_paused = true)]
async fn messages_wait_while_it_is_suspended() {
    let mut probe = Probe::<Vase>::new();
    let vase = probe.server();
    sys::suspend(&vase).await.unwrap();
    vase.turn().unwrap();
    assert!(probe.mailbox().await.is_empty());
    sys::resume(&vase).await.unwrap();
    assert_receive!(probe, Received::Cast(VaseCast::Turn));
}

#[tokio::test(start_paused = true)]
async fn a_timer_to_it_rings_in_its_time() {
    let mut probe = Probe::<Vase>::new();
    probe
        .server()
        .send_after(Duration::from_secs(3), VaseInfo::Tick);
    let before = tokio::time::Instant::now();
    assert_receive!(probe, Received::Info(VaseInfo::Tick));
    assert_eq!(before.elapsed().as_secs(), 3);
}

#[tokio::test(start_paused = true)]
#[should_panic(
    expected = "has not received a message within 5s; its mailbox is empty\n  asked for at tests/it/testing/probe.rs:"
)]
async fn a_message_that_does_not_come_fails_the_test() {
    Probe::<Vase>::new().receive().await;
}

#[tokio::test(start_paused = true)]
async fn a_plain_process_may_be_linked_to_it() {
    let probe = Probe::<Vase>::new();
    let mut me = Process::attach();
    me.link(&probe.pid()).unwrap();
    probe.exit(ExitReason::other("why not")).await;
    let genserver::Signal::Exit(exit) = me.receive().await.unwrap() else {
        panic!("a link and no monitor");
    };
    assert_eq!(exit.reason, ExitReason::other("why not"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_under_test_talks_to_it_on_another_thread() {
    let mut probe = Probe::<Vase>::new();
    genserver::testing::supervised(async |test| {
        let florist = ServerSpec::<Florist>::of(probe.server());
        let florist = test.start_supervised(florist).await;
        for _ in 0..100 {
            let florist = florist.clone();
            let sold = tokio::spawn(async move { florist.sells().await });
            assert_receive!(probe, Received::Call(VaseCall::Label(from)));
            from.reply("red");
            assert_eq!(sold.await.unwrap(), Ok(Ok("red")));
        }
    })
    .await;
}
