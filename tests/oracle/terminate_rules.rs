//! When `terminate` runs and when it does not.

use std::error::Error;
use std::future::{pending, ready};
use std::time::Duration;

use genserver::{Address, ExitReason, GenServer, Init, Pid, Process, Reply, ServerRef};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use crate::processes::{End, Waiting};
use crate::spelling::{reason, started};
use crate::transcript::{Played, Transcript};
use crate::worker::{Note, Options, Request, Run, Worker, raise};

/// GS-19, GS-60 to GS-70, GS-73
#[tokio::test(start_paused = true)]
async fn terminate_runs_only_where_otp_runs_it() -> Played {
    let me = Process::attach();
    let transcript = Transcript::default();
    for traps_exits in [false, true] {
        transcript.say(format!("== trapping exits: {traps_exits}"));
        for act in acts() {
            transcript.say(act.label());
            let scene = Scene::set(&transcript, traps_exits, act.needs_link()).await?;
            transcript.say(format!("  => {}", scene.play(act, &me).await?));
        }
    }
    transcript.say("== init that stops never reaches terminate");
    let options = options(&transcript)
        .on_init(|_worker, _ctx| Box::pin(ready(Ok(Init::Stop(ExitReason::other("nope"))))));
    transcript.say(format!("  => {}", started(&Worker::start(options).await)));
    transcript.assert_is(include_str!("05_terminate_rules.txt"));
    Ok(())
}

fn acts() -> [Act; 13] {
    [
        Act::Stop,
        Act::ParentExits(ExitReason::Normal),
        Act::ParentExits(ExitReason::Shutdown),
        Act::KillParent,
        Act::ParentSignals(ExitReason::Shutdown),
        Act::ParentSignals(ExitReason::Normal),
        Act::StrangerSignals(ExitReason::Shutdown),
        Act::StrangerKills,
        Act::PeerExits(ExitReason::Normal),
        Act::PeerExits(ExitReason::other("boom")),
        Act::StarterExits(ExitReason::other("boom")),
        Act::Raise,
        Act::ReturnStop(ExitReason::Shutdown),
    ]
}

/// What is done to the server.
enum Act {
    Stop,
    ParentExits(ExitReason),
    KillParent,
    ParentSignals(ExitReason),
    StrangerSignals(ExitReason),
    StrangerKills,
    PeerExits(ExitReason),
    /// The server was started without a link.
    StarterExits(ExitReason),
    Raise,
    ReturnStop(ExitReason),
}

impl Act {
    fn label(&self) -> String {
        match self {
            Self::Stop => "GenServer.stop".to_owned(),
            Self::ParentExits(why) => format!("parent exits {}", reason(why)),
            Self::KillParent => "parent killed".to_owned(),
            Self::ParentSignals(why) => format!("parent sends exit signal {}", reason(why)),
            Self::StrangerSignals(why) => format!("stranger sends exit signal {}", reason(why)),
            Self::StrangerKills => "stranger sends kill".to_owned(),
            Self::PeerExits(why) => format!("linked peer exits {}", reason(why)),
            Self::StarterExits(_) => "started without link, starter exits".to_owned(),
            Self::Raise => "callback raises".to_owned(),
            Self::ReturnStop(why) => format!("callback returns stop {}", reason(why)),
        }
    }

    fn needs_link(&self) -> bool {
        !matches!(self, Self::StarterExits(_))
    }
}

/// What the parent is told to do.
enum Order {
    Exit(ExitReason),
    /// An exit signal to the server.
    Signal(ExitReason),
}

/// A server and the process that started it, which then obeys one order.
struct Scene {
    server: ServerRef<Worker>,
    parent: Pid,
    orders: mpsc::UnboundedSender<Order>,
}

impl Scene {
    async fn set(
        transcript: &Transcript,
        traps_exits: bool,
        is_linked: bool,
    ) -> Result<Self, Box<dyn Error>> {
        let options = options(transcript).trap_exits(traps_exits);
        let (tell, told) = oneshot::channel();
        let (orders, orders_taken) = mpsc::unbounded_channel();
        let parent = Process::spawn(move |me| async move {
            me.trap_exits(true);
            let start = Worker::start(options);
            let start = if is_linked {
                start.linked_to(&me)
            } else {
                start
            };
            let server = start.await?;
            // The scene waits for it.
            drop(tell.send(server.clone()));
            obey(&me, &server, orders_taken).await
        });
        Ok(Self {
            server: told.await?,
            parent,
            orders,
        })
    }

    /// How the server is after the act.
    async fn play(self, act: Act, stranger: &Process) -> Result<String, Box<dyn Error>> {
        let gone = self.server.pid().monitor();
        self.perform(act, stranger).await?;
        let end = match timeout(Duration::from_millis(80), gone).await {
            Ok(down) => reason(&down.reason),
            Err(_over) => "alive".to_owned(),
        };
        self.server.pid().kill();
        self.parent.kill();
        Ok(end)
    }

    async fn perform(&self, act: Act, stranger: &Process) -> Played {
        let server = &self.server;
        match act {
            Act::Stop => server.stop().await?,
            Act::ParentExits(reason) | Act::StarterExits(reason) => self.order(Order::Exit(reason)),
            Act::KillParent => self.parent.kill(),
            Act::ParentSignals(reason) => self.order(Order::Signal(reason)),
            Act::StrangerSignals(reason) => stranger.exit(&server.pid(), reason),
            Act::StrangerKills => server.pid().kill(),
            Act::PeerExits(reason) => link_and_exit(server, reason).await?,
            Act::Raise => server.cast(Run::new(|_ctx| raise("boom")))?,
            Act::ReturnStop(reason) => server.send(Note::Stop(reason))?,
        }
        Ok(())
    }

    fn order(&self, order: Order) {
        // The parent lives, and takes one.
        drop(self.orders.send(order));
    }
}

async fn obey(
    me: &Process,
    server: &ServerRef<Worker>,
    mut orders: mpsc::UnboundedReceiver<Order>,
) -> Result<(), ExitReason> {
    match orders.recv().await {
        Some(Order::Exit(reason)) => return Err(reason),
        Some(Order::Signal(reason)) => me.exit(&server.pid(), reason),
        None => {}
    }
    pending().await
}

/// A process that the server has linked itself with exits.
async fn link_and_exit(server: &ServerRef<Worker>, reason: ExitReason) -> Played {
    let peer = Waiting::spawn(End::Exit(reason));
    let pid = peer.pid.clone();
    let linked = server.call(Request::run(move |ctx, from| {
        let linked = ctx
            .link(&pid)
            .map(|()| Reply::new("ok".to_owned()).send(from));
        Box::pin(ready(linked.map_err(ExitReason::from)))
    }));
    linked.await?;
    peer.go();
    Ok(())
}

/// A worker that says nothing but what `terminate` is given.
fn options(transcript: &Transcript) -> Options {
    let said = transcript.clone();
    Options::new(transcript, "srv")
        .quiet()
        .on_terminate(move |why, _ctx| {
            said.say(format!("  terminate {}", reason(&why)));
            Box::pin(ready(()))
        })
}
