//! Actors that pass a number on.

use actix::{Actor, Addr, Context, Handler, Message};

use super::{Actix, start};
use crate::contestants::{Done, Node, Over, Ring};

pub(crate) struct Member {
    next: Option<Addr<Self>>,
    over: Option<Over>,
}

impl Actor for Member {
    type Context = Context<Self>;
}

#[derive(Message)]
#[rtype("()")]
struct Connect(Addr<Member>);

#[derive(Message)]
#[rtype("()")]
struct Pass(u64);

impl Handler<Connect> for Member {
    type Result = ();

    fn handle(&mut self, connect: Connect, _ctx: &mut Context<Self>) {
        self.next = Some(connect.0);
    }
}

impl Handler<Pass> for Member {
    type Result = ();

    fn handle(&mut self, pass: Pass, _ctx: &mut Context<Self>) {
        match (pass.0, &self.next) {
            (hops @ 1.., Some(next)) => next.do_send(Pass(hops - 1)),
            (_, _) => {
                self.over.take().map(|over| over.send(()));
            }
        }
    }
}

impl Node for Addr<Member> {
    async fn connect(&self, next: Self) -> Done<()> {
        self.do_send(Connect(next));
        Ok(())
    }

    async fn pass(&self, hops: u64) -> Done<()> {
        self.do_send(Pass(hops));
        Ok(())
    }
}

impl Ring for Actix {
    type Node = Addr<Member>;

    async fn node(over: Option<Over>) -> Done<Self::Node> {
        start(Member { next: None, over })
    }
}
