//! Servers that pass a number on.

use genserver::{GenServer as _, ServerRef, genserver};

use super::Genserver;
use crate::contestants::{Done, Node, Over, Ring};

pub(crate) struct Member {
    next: Option<ServerRef<Self>>,
    over: Option<Over>,
}

#[genserver]
impl Member {
    #[init]
    fn init(over: Option<Over>) -> Self {
        Self { next: None, over }
    }

    #[cast]
    fn connect(&mut self, next: ServerRef<Self>) {
        self.next = Some(next);
    }

    #[cast]
    fn pass(&mut self, hops: u64) -> Result<(), genserver::CastError<MemberCast>> {
        match (hops, &self.next) {
            (1.., Some(next)) => MemberClient::pass(next, hops - 1),
            (_, _) => {
                self.over.take().map(|over| over.send(()));
                Ok(())
            }
        }
    }
}

impl Node for ServerRef<Member> {
    async fn connect(&self, next: Self) -> Done<()> {
        Ok(MemberClient::connect(self, next)?)
    }

    async fn pass(&self, hops: u64) -> Done<()> {
        Ok(MemberClient::pass(self, hops)?)
    }
}

impl Ring for Genserver {
    type Node = ServerRef<Member>;

    async fn node(over: Option<Over>) -> Done<Self::Node> {
        Ok(Member::start(over).await?)
    }
}
