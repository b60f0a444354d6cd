//! Servers that start ten servers each.

use genserver::{
    Context, ExitReason, GenServer as _, Init, Next, ServerRef, StartError, genserver,
};
use tokio::sync::oneshot;

use super::Genserver;
use crate::contestants::{Done, Parent, Place, Sums, Tree};

pub(crate) struct Branch {
    parent: Option<Parent<ServerRef<Self>>>,
    sums: Sums,
}

#[genserver]
impl Branch {
    #[init]
    fn init(place: Place, parent: Parent<ServerRef<Self>>) -> Init<Self> {
        let branch = Self {
            parent: Some(parent),
            sums: Sums::default(),
        };
        Init::ok(branch).then(BranchContinue::Grow(place))
    }

    #[handle_continue]
    async fn grow(
        &mut self,
        place: Place,
        ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, StartError> {
        if place.leaves == 1 {
            return Ok(self.report(place.first));
        }
        for child in place.children() {
            Self::start((child, Parent::Server(ctx.this()))).await?;
        }
        Ok(Next::Wait)
    }

    #[cast]
    fn add(&mut self, sum: u64) -> Next<Self> {
        match self.sums.hear(sum) {
            Some(sum) => self.report(sum),
            None => Next::Wait,
        }
    }

    fn report(&mut self, sum: u64) -> Next<Self> {
        match self.parent.take() {
            Some(Parent::Server(parent)) => parent.add(sum).ok(),
            Some(Parent::Nobody(root)) => root.send(sum).ok(),
            None => None,
        };
        Next::Stop(ExitReason::Normal)
    }
}

impl Tree for Genserver {
    async fn grow(place: Place, root: oneshot::Sender<u64>) -> Done<()> {
        Branch::start((place, Parent::Nobody(root))).await?;
        Ok(())
    }
}
