//! Plain processes that wait for a word and then end, each in its own way.

use std::future::{Future, pending};
use std::sync::Arc;
use std::time::Duration;

use genserver::{Address, ExitReason, Pid, Process, ServerRef, Signal};
use tokio::sync::Notify;
use tokio::time::timeout;

use crate::listener::Listener;
use crate::spelling::reason;
use crate::worker::raise;

/// How a process ends.
#[derive(Clone)]
pub(crate) enum End {
    /// Its function returns.
    Return,
    /// It calls OTP's `exit(reason)`.
    Exit(ExitReason),
    Raise(&'static str),
    /// It sends a message to a listener, then returns.
    Say(ServerRef<Listener>, &'static str),
    /// It sends itself a kill signal.
    Kill,
}

impl End {
    pub(crate) fn other(word: &'static str) -> Self {
        Self::Exit(ExitReason::other(word))
    }

    async fn come(self, me: Process) -> Result<(), ExitReason> {
        match self {
            Self::Return => Ok(()),
            Self::Exit(reason) => Err(reason),
            Self::Raise(message) => raise(message),
            Self::Say(listener, words) => Ok(listener.send(words)?),
            Self::Kill => {
                me.pid().kill();
                pending().await
            }
        }
    }
}

/// A process that waits for [`go`](Self::go), then ends.
pub(crate) struct Waiting {
    pub(crate) pid: Pid,
    go: Arc<Notify>,
}

impl Waiting {
    pub(crate) fn spawn(end: End) -> Self {
        Self::with(|go| {
            Process::spawn(move |me| async move {
                go.notified().await;
                end.come(me).await
            })
        })
    }

    pub(crate) fn spawn_link(parent: &Process, end: End) -> Self {
        Self::with(|go| {
            parent.spawn_link(move |me| async move {
                go.notified().await;
                end.come(me).await
            })
        })
    }

    fn with(spawn: impl FnOnce(Arc<Notify>) -> Pid) -> Self {
        let go = Arc::new(Notify::new());
        Self {
            pid: spawn(Arc::clone(&go)),
            go,
        }
    }

    pub(crate) fn go(&self) {
        self.go.notify_one();
    }
}

/// Runs `work` in a fresh process and says how that ended.
pub(crate) async fn down_of<W, F>(work: W) -> String
where
    W: FnOnce(Process) -> F + Send + 'static,
    F: Future<Output = Result<(), ExitReason>> + Send + 'static,
{
    let watched = Arc::new(Notify::new());
    let go = Arc::clone(&watched);
    let pid = Process::spawn(move |me| async move {
        go.notified().await;
        work(me).await
    });
    down_after(&pid, || watched.notify_one()).await
}

/// Watches first, then acts, so that the reason is never `noproc` for a living process. `alive` if
/// it doesn't end.
pub(crate) async fn down_after(pid: &Pid, act: impl FnOnce()) -> String {
    let gone = pid.monitor();
    act();
    match timeout(Duration::from_secs(2), gone).await {
        Ok(down) => reason(&down.reason),
        Err(_over) => "alive".to_owned(),
    }
}

/// All signals that are there or come while 50 ms pass without one.
pub(crate) async fn mailbox(me: &mut Process) -> Vec<Signal> {
    let mut signals = Vec::new();
    while let Ok(Ok(signal)) = timeout(Duration::from_millis(50), me.receive()).await {
        signals.push(signal);
    }
    signals
}

/// Lets everything that is under way finish.
pub(crate) async fn settle(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms)).await;
}
