//! One server for each user: started when it is needed, found by its key, gone when it is idle.
//!
//! Look at `Sessions::of`, and at `idle`.
//!
//! - A `Registry` has the sessions by user. A key that is taken cannot be taken again, so there is one session at most.
//! - A `DynamicSupervisor` starts them. One that ends in order is forgotten, one that fails is started again.
//! - An idle session stops itself. Whoever asks for it later gets a new one, and notices nothing.
//!
//! It runs on tokio's paused clock: nobody waits for the seconds.
#![expect(clippy::print_stdout, reason = "it shows what happens")]

use std::error::Error;
use std::time::Duration;

use genserver::{
    Address as _, CallError, ChildSpec, DynamicSupervisor, DynamicSupervisorRef, ExitReason, Init,
    Next, Registered, Registry, Reply, Restart, StartDynamicChildError, StartError, genserver,
};
use tokio::time::sleep;

const IDLE: Duration = Duration::from_secs(30);

/// What one user has in the basket.
struct Session {
    user: String,
    basket: Vec<String>,
}

#[genserver]
impl Session {
    #[init]
    fn init(user: String) -> Init<Self> {
        println!("  a session for {user} begins");
        let basket = Vec::new();
        Init::ok(Self { user, basket }).timeout(IDLE)
    }

    /// Everything that is in the basket with it.
    #[call]
    fn add(&mut self, item: String) -> Reply<Vec<String>, Self> {
        self.basket.push(item);
        Reply::new(self.basket.clone()).timeout(IDLE)
    }

    #[timeout]
    fn idle(&mut self) -> Next<Self> {
        println!("  the session of {} ends: it is idle", self.user);
        Next::Stop(ExitReason::shutdown_with("idle"))
    }
}

/// The sessions of all users.
struct Sessions {
    by_user: Registry<String>,
    supervisor: DynamicSupervisorRef,
}

impl Sessions {
    /// The session of a user, which is started if there is none.
    async fn of(&self, user: &str) -> Result<Registered<Session, String>, StartDynamicChildError> {
        let key = user.to_owned();
        if self.by_user.whereis(&key).is_none() {
            let session = ChildSpec::of::<Session>(key.clone())
                .register(&self.by_user, key.clone(), ())
                .restart(Restart::Transient);
            match self.supervisor.start_child(session).await {
                // Somebody else was faster: that one is as good.
                Ok(_) | Err(StartDynamicChildError::Failed(StartError::AlreadyStarted(_))) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(self.by_user.address(key))
    }

    async fn add(&self, user: &str, item: &str) -> Result<(), Box<dyn Error>> {
        let basket = loop {
            match self.of(user).await?.add(item.to_owned()).await {
                // It was idle, and ended when the item was on its way, which it has not seen.
                Err(CallError::NoProc) => {}
                Err(CallError::Exited(reason)) if reason.is_clean() => {}
                added => break added?,
            }
        };
        println!("{user} has {basket:?}");
        Ok(())
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn Error>> {
    let sessions = Sessions {
        by_user: Registry::unique(),
        supervisor: DynamicSupervisor::new().start().await?,
    };
    // At the same time, and yet one session.
    let (one, other) = tokio::try_join!(sessions.of("Ada"), sessions.of("Ada"))?;
    println!("is it the same one? {}", one.whereis() == other.whereis());
    sessions.add("Ada", "bread").await?;
    sessions.add("Bob", "tea").await?;
    sleep(Duration::from_secs(20)).await;
    sessions.add("Ada", "wine").await?;
    sleep(Duration::from_secs(20)).await;
    println!("{} session is left", sessions.by_user.count());
    sessions.add("Bob", "milk").await?;
    sessions.supervisor.stop().await?;
    Ok(())
}
