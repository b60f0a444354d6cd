//! A server under a `Supervisor` that allows any number of restarts.

use std::time::Duration;

use genserver::{
    CallError, Child, ChildSpec, ServerSpec, Supervisor, SupervisorRef, genserver as server,
};

use super::Genserver;
use crate::contestants::{Done, Supervised, Survivor, crash};

pub(crate) struct Mortal {
    answers: u64,
}

#[server]
impl Mortal {
    #[init]
    fn init() -> Self {
        Self { answers: 0 }
    }

    #[call]
    fn answer(&mut self) -> u64 {
        self.answers += 1;
        self.answers
    }

    #[cast]
    fn crash(&self) {
        crash();
    }
}

pub(crate) struct Role {
    child: Child<Mortal>,
    /// It lives anyway; a user would stop it with this.
    _tree: SupervisorRef,
}

impl Survivor for Role {
    async fn crash(&self) -> Done<()> {
        Ok(MortalClient::crash(&self.child)?)
    }

    async fn answer(&self) -> Done<u64> {
        loop {
            match MortalClient::answer(&self.child).await {
                // It stood in the queue behind the crash.
                Err(CallError::Exited(_)) => {}
                answer => return Ok(answer?),
            }
        }
    }
}

impl Supervised for Genserver {
    type Survivor = Role;

    async fn supervised(siblings: usize) -> Done<Role> {
        let spec = ServerSpec::<Mortal>::of(());
        let child = spec.handle();
        let others = (0..siblings).map(|nth| ChildSpec::of::<Mortal>(()).id(nth.to_string()));
        let tree = Supervisor::one_for_one()
            .max_restarts(usize::MAX)
            .within(Duration::from_secs(5))
            .child(spec)
            .children(others);
        Ok(Role {
            child,
            _tree: tree.start().await?,
        })
    }
}
