//! What is left in the queue of a server that ends while many send to it.

use std::sync::{Arc, Mutex};

use futures_util::future::join_all;
use genserver::{
    Address, Context, ExitReason, GenServer, Init, Never, Next, ServerRef, Undelivered,
};

use crate::puppet::other;
use crate::record::soon;

const SENDERS: usize = 4;
const CASTS: usize = 100;

/// Where each cast ended up, in order.
#[derive(Default)]
struct Fate {
    handled: Vec<(usize, usize)>,
    left: Vec<(usize, usize)>,
    is_down: bool,
}

type Fates = Arc<Mutex<Fate>>;

#[expect(clippy::unwrap_used, reason = "a fixture")]
fn note<T>(fates: &Fates, act: impl FnOnce(&mut Fate) -> T) -> T {
    act(&mut fates.lock().unwrap())
}

/// Takes numbers, slowly.
struct Sink;

impl GenServer for Sink {
    type Args = ();
    type Call = Never;
    type Cast = (usize, usize, Fates);
    type Info = Never;
    type Continue = Never;

    async fn init((): (), _ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        Ok(Init::ok(Self))
    }

    async fn handle_cast(
        &mut self,
        (sender, number, fates): Self::Cast,
        _ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        note(&fates, |fate| fate.handled.push((sender, number)));
        tokio::task::yield_now().await;
        Ok(Next::Wait)
    }

    fn undelivered(mail: Undelivered<Self>, _reason: &ExitReason) {
        if let Undelivered::Cast((sender, number, fates)) = mail {
            note(&fates, |fate| {
                assert!(!fate.is_down, "monitors hear of it afterwards");
                fate.left.push((sender, number));
            });
        }
    }
}

async fn send(server: ServerRef<Sink>, sender: usize, fates: Fates) {
    for number in 0..CASTS {
        assert!(server.cast((sender, number, Arc::clone(&fates))).is_ok());
        if number % 16 == 0 {
            tokio::task::yield_now().await;
        }
    }
}

/// The numbers of each sender come in order and without a gap, first those that were handled, then those
/// that were left.
fn is_whole(fate: &Fate) -> bool {
    let gaps = (0..SENDERS).map(|sender| {
        let all = fate.handled.iter().chain(&fate.left);
        let own = all.filter(|(from, _)| *from == sender);
        let numbers: Vec<_> = own.map(|(_, number)| *number).collect();
        let in_order = numbers.is_sorted();
        let gaps = numbers.last().map_or(0, |last| last + 1 - numbers.len());
        if in_order { gaps } else { CASTS }
    });
    gaps.sum::<usize>() == 0
}

/// GS-84: none is lost, none comes twice, whatever ends the server.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_message_is_handled_or_left_or_was_never_taken() {
    for round in 0..300_usize {
        let (server, fates) = (Sink::start(()).await.unwrap(), Fates::default());
        let gone = server.pid().monitor();
        let senders: Vec<_> = (0..SENDERS)
            .map(|sender| tokio::spawn(send(server.clone(), sender, Arc::clone(&fates))))
            .collect();
        for _ in 0..round % 5 {
            tokio::task::yield_now().await;
        }
        match round % 3 {
            0 => server.pid().kill(),
            1 => server.pid().exit(other("r")),
            _ => drop(tokio::spawn(server.stop().into_future())),
        }
        soon(gone).await;
        note(&fates, |fate| fate.is_down = true);
        for sender in soon(join_all(senders)).await {
            sender.unwrap();
        }
        note(&fates, |fate| {
            assert!(
                is_whole(fate),
                "round {round}: {:?} {:?}",
                fate.handled,
                fate.left
            );
        });
    }
}
