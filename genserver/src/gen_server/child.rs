//! The address that is a supervised child, whichever incarnation of it runs: [`Child`].

use std::fmt;
use std::marker::PhantomData;
use std::mem;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::{Arc, OnceLock};

use tokio::sync::watch;

use super::{Address, Call, Caller, GenServer, ServerRef};
use crate::process::{Pid, ProcessId};

/// A supervised server, whichever incarnation of it runs.
///
/// A supervisor gives it for the id of a child ([`SupervisorRef::child`](crate::SupervisorRef::child)),
/// a [`ServerSpec`](crate::ServerSpec) before anything runs. It goes on working after a restart, and a
/// call that comes in the gap of one waits for the new incarnation, within the call's time-out. While nobody
/// is going to come (the child was stopped, ended for good, or its supervisor is gone), calls fail with
/// [`CallError::NoProc`](crate::CallError::NoProc) at once.
///
/// Whoever the supervisor waits for must not ask for a child in the gap of the same restart: a sibling in its
/// `init` or `terminate`, under `one_for_all` or `rest_for_one`, waits in vain until its call times out. Give such a
/// call a short time-out.
///
/// A cast in the gap is lost, as a cast to a name that nobody has. A request that its server dies of, or
/// dies before handling, fails with the exit reason and is not repeated: only the caller knows whether that
/// is safe.
///
/// ```
/// use genserver::{Address, ServerSpec, Supervisor, genserver};
///
/// struct Counter { count: u64 }
///
/// #[genserver]
/// impl Counter {
///     #[init]
///     fn init(start: u64) -> Self { Self { count: start } }
///
///     #[call]
///     fn add(&mut self, n: u64) -> u64 { self.count += n; self.count }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let spec = ServerSpec::<Counter>::of(40);
/// let counter = spec.handle();
/// let tree = Supervisor::one_for_one().child(spec).start().await?;
/// assert_eq!(counter.add(2).await?, 42);
///
/// let first = counter.whereis().ok_or("it runs")?;
/// first.pid().kill();
/// first.pid().monitor().await;
/// assert_eq!(counter.add(1).await?, 41, "the next incarnation, begun anew");
/// # tree.stop().await?;
/// # Ok(())
/// # }
/// ```
pub struct Child<S> {
    player: watch::Receiver<Player>,
    server: PhantomData<fn() -> S>,
}

/// Who plays the role of a child.
#[derive(Clone, Debug)]
pub(crate) enum Player {
    /// This process. If it is dead, the supervisor will soon say what comes next.
    Up(Pid),
    /// The next incarnation is about to be started.
    Restarting,
    /// Nobody, and nobody is going to.
    Nobody,
}

/// The role of one child, from its supervisor's side. It costs next to nothing until somebody asks for a
/// handle.
#[derive(Clone, Debug, Default)]
pub(crate) struct Role(Arc<OnceLock<watch::Sender<Player>>>);

impl Role {
    /// A handle to the role, which nobody plays unless it was [opened](Self::open) before.
    pub(crate) fn handle<S: GenServer>(&self) -> Child<S> {
        Child {
            player: self.open(Player::Nobody).subscribe(),
            server: PhantomData,
        }
    }

    /// From now on it is known who plays it: `now`, if this is the first that is said of it. Only who sets
    /// it knows, so that no change is missed.
    pub(crate) fn open(&self, now: Player) -> &watch::Sender<Player> {
        self.0.get_or_init(|| watch::Sender::new(now))
    }

    pub(crate) fn set(&self, player: Player) {
        let Some(sender) = self.0.get() else { return };
        // Whoever waits for the next incarnation goes on waiting: it need not be woken to hear that.
        let is_news = !matches!(player, Player::Restarting);
        let mut before = player;
        sender.send_if_modified(|now| {
            mem::swap(now, &mut before);
            is_news
        });
        // The last pid of a process may drop what is the user's.
        drop(before);
    }
}

impl<S: GenServer> Child<S> {
    fn player(&self) -> Player {
        self.player.borrow().clone()
    }

    /// The next server that may take a request, other than the one that has refused it; `None` if
    /// nobody is going to come.
    pub(super) async fn next(mut self, refused: Option<ProcessId>) -> Option<ServerRef<S>> {
        loop {
            let player = self.player.borrow_and_update().clone();
            match player {
                Player::Up(pid) if Some(pid.id()) != refused && pid.is_alive() => {
                    return ServerRef::of(&pid);
                }
                Player::Nobody => return None,
                Player::Up(_) | Player::Restarting => {}
            }
            // An error means that the supervisor is gone, and with it whoever could start the next.
            self.player.changed().await.ok()?;
        }
    }
}

#[diagnostic::do_not_recommend]
impl<S: GenServer> Address<S> for Child<S> {
    fn resolve(&self) -> Option<ServerRef<S>> {
        match self.player() {
            Player::Up(pid) => ServerRef::of(&pid),
            Player::Restarting | Player::Nobody => None,
        }
    }

    fn call<T: Send + 'static>(&self, request: impl FnOnce(Caller<T>) -> S::Call) -> Call<S, T> {
        Call::to_child(self.clone(), request)
    }
}

impl<S> Clone for Child<S> {
    fn clone(&self) -> Self {
        Self {
            player: self.player.clone(),
            server: PhantomData,
        }
    }
}

/// The same role, whoever plays it.
impl<S> PartialEq for Child<S> {
    fn eq(&self, other: &Self) -> bool {
        self.player.same_channel(&other.player)
    }
}

impl<S> Eq for Child<S> {}

// The channel is tokio's, whose locks no panic of the user's can leave half way.
impl<S> UnwindSafe for Child<S> {}
impl<S> RefUnwindSafe for Child<S> {}

impl<S> fmt::Debug for Child<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let player = self.player.borrow().clone();
        f.debug_tuple("Child").field(&player).finish()
    }
}
