//! A kill at every moment of a server's life (PROC-05, PROC-28, note A1).

use std::pin::Pin;
use std::task::{Context as Poller, Poll};

use futures_util::Stream;
use genserver::{
    Address as _, Context, ExitReason, GenServer, Info, Init, Never, Next, Process, StartError,
    whereis,
};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use super::support::{Flag, Raise};

/// Where a [`Lingerer`] waits for ever.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    Init,
    Continue,
    Timeout,
    Terminate,
    Idle,
    Stream,
}

/// Waits at one place, and says when it is there.
struct Lingerer {
    place: Place,
    here: UnboundedSender<()>,
    _state: Raise,
}

struct Plan {
    place: Place,
    here: UnboundedSender<()>,
    state: Raise,
    /// Held while it waits.
    waiting: Raise,
}

/// Never has an item; held by the server.
struct Silence(#[expect(dead_code, reason = "held for its drop")] Raise);

impl Stream for Silence {
    type Item = Raise;

    fn poll_next(self: Pin<&mut Self>, _cx: &mut Poller<'_>) -> Poll<Option<Raise>> {
        Poll::Pending
    }
}

impl Lingerer {
    async fn linger(&self, place: Place) {
        let _told = self.here.send(()).is_ok();
        if self.place == place {
            std::future::pending::<()>().await;
        }
    }
}

impl GenServer for Lingerer {
    type Args = Plan;
    type Call = Never;
    type Cast = Never;
    type Info = Raise;
    type Continue = Raise;

    async fn init(plan: Plan, ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        let Plan {
            place,
            here,
            state,
            waiting,
        } = plan;
        ctx.trap_exits(true);
        let me = Self {
            place,
            here,
            _state: state,
        };
        match place {
            Place::Init => {
                let _held = waiting;
                me.linger(place).await;
                Ok(Init::Ignore)
            }
            Place::Continue => Ok(Init::ok(me).then(waiting)),
            Place::Timeout => {
                ctx.send(waiting);
                Ok(Init::ok(me).timeout(std::time::Duration::ZERO))
            }
            Place::Stream => {
                ctx.attach(Silence(waiting), |item| item);
                let _told = me.here.send(()).is_ok();
                Ok(Init::ok(me))
            }
            Place::Terminate | Place::Idle => {
                let _told = me.here.send(()).is_ok();
                Ok(Init::ok(me))
            }
        }
    }

    async fn handle_continue(
        &mut self,
        _held: Raise,
        _ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        self.linger(Place::Continue).await;
        Ok(Next::Wait)
    }

    async fn handle_info(
        &mut self,
        _held: Info<Raise>,
        _ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        self.linger(Place::Timeout).await;
        Ok(Next::Wait)
    }

    async fn terminate(&mut self, _reason: &ExitReason, _ctx: &mut Context<Self>) {
        self.linger(Place::Terminate).await;
    }
}

/// Kills a server at `place`; when the down arrives, everything it held must have been dropped.
async fn kill_at(place: Place, name: &'static str) -> Result<(), Box<dyn std::error::Error>> {
    let mut me = Process::attach();
    let (state, waiting) = (Flag::default(), Flag::default());
    let (here, mut there) = unbounded_channel();
    let plan = Plan {
        place,
        here,
        state: state.raised_by_drop(),
        waiting: waiting.raised_by_drop(),
    };
    let starting = tokio::spawn(
        Lingerer::start(plan)
            .name(name)
            .linked_to(&me)
            .into_future(),
    );
    there.recv().await;
    let pid = whereis(name).ok_or("it is not there")?;
    if place == Place::Terminate {
        let server = genserver::Named::<Lingerer>::new(name);
        tokio::spawn(server.stop().into_future());
        there.recv().await;
    }
    // Everything that can run has run: it waits now.
    tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    assert!(!state.is_up());
    let monitor = me.monitor(&pid);
    let end = pid.monitor();
    pid.kill();

    let down = end.await;
    assert_eq!((down.reason, whereis(name)), (ExitReason::Killed, None));
    assert!(state.is_up(), "{place:?}: the state outlives the process");
    assert!(waiting.is_up() || place == Place::Terminate || place == Place::Idle);
    let started = starting.await?;
    assert_eq!(started.is_err(), place == Place::Init);
    if let Err(error) = started {
        assert_eq!(error, StartError::Failed(ExitReason::Killed));
    }
    let mut downs = 0;
    while let Some(signal) = super::support::arrived(&mut me) {
        if let genserver::Signal::Down(down) = signal {
            assert_eq!((down.monitor, &down.reason), (monitor, &ExitReason::Killed));
            downs += 1;
        }
    }
    assert_eq!(downs, 1);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_server_killed_in_init_is_gone_and_its_start_fails() {
    kill_at(Place::Init, "kill-init").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_server_killed_in_handle_continue_is_gone() {
    kill_at(Place::Continue, "kill-continue").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_server_killed_in_handle_info_is_gone() {
    kill_at(Place::Timeout, "kill-info").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_server_killed_in_terminate_is_gone() {
    kill_at(Place::Terminate, "kill-terminate").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_server_killed_while_idle_is_gone() {
    kill_at(Place::Idle, "kill-idle").await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_server_killed_while_a_stream_is_attached_is_gone_with_the_stream() {
    kill_at(Place::Stream, "kill-stream").await.unwrap();
}
