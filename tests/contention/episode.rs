//! What comes and goes: each episode starts some processes, ends them in its own way, and waits until
//! everybody has been told.

use std::future::{IntoFuture as _, poll_fn};
use std::sync::Arc;
use std::task::Poll;

use genserver::{
    Address as _, CallError, ExitReason, GenServer as _, Pid, Process, ServerRef, StartError,
    whereis,
};
use tokio::sync::mpsc::unbounded_channel;

use crate::member::{Ask, Begin, Member, Order};
use crate::tally::Tally;
use crate::witness::{Fallible, Witness};

/// Names that many want.
const SHARED: usize = 3;

pub(crate) fn private_name(player: usize) -> String {
    format!("private-{player}")
}

pub(crate) fn shared_name(number: usize) -> String {
    format!("shared-{}", number % SHARED)
}

/// One task that lets processes come and go, one episode after the other.
pub(crate) struct Stage {
    tally: Arc<Tally>,
    witness: Witness,
    name: String,
    /// What happens next: any numbers will do, the same in each run.
    dice: usize,
}

impl Stage {
    pub(crate) fn new(player: usize, tally: Arc<Tally>) -> Self {
        Self {
            witness: Witness::new(Arc::clone(&tally)),
            tally,
            name: private_name(player),
            dice: player,
        }
    }

    pub(crate) async fn play(mut self) -> Fallible {
        while !self.tally.is_done() {
            match self.throw(8) {
                0 => self.one_with_a_name().await?,
                1 => self.one_without_a_name().await?,
                2 => self.one_with_a_name_that_many_want().await?,
                3 => self.a_chain().await?,
                4 => self.one_that_does_not_begin().await?,
                5 => self.one_whose_start_is_dropped().await?,
                6 => self.one_that_is_called_when_it_ends().await?,
                _ => self.plain_ones().await?,
            }
            self.tally.look_at_tasks();
            self.witness.has_heard_enough();
        }
        Ok(())
    }

    fn throw(&mut self, sides: usize) -> usize {
        self.dice = self.dice.wrapping_mul(1_103_515_245).wrapping_add(12_345) & 0x7fff_ffff;
        (self.dice >> 12) % sides
    }

    /// Ends a process in one of many ways; abnormally, so that it takes a chain with it.
    fn end(&mut self, server: &ServerRef<Member>) {
        let reason = self.tally.reason();
        // Another one may have been faster: then there is nobody to be told.
        let _told = match self.throw(6) {
            0 => {
                server.pid().kill();
                true
            }
            1 => {
                server.pid().exit(reason);
                true
            }
            2 => server.cast(Order::Panic).is_ok(),
            3 => server.cast(Order::Stop(reason)).is_ok(),
            4 => server.cast(Order::Fail(reason)).is_ok(),
            _ => {
                // Once polled, it is asked.
                let mut stop = server.stop().reason(reason).into_future();
                futures_util::FutureExt::now_or_never(&mut stop).is_some()
            }
        };
    }

    /// Each time the same name, which must be free at once.
    async fn one_with_a_name(&mut self) -> Fallible {
        assert_eq!(whereis(&self.name), None, "the one before is gone");
        let start = Member::start(Begin::Plain).name(&self.name);
        let server = start.linked_to(self.witness.process()).await?;
        self.tally.incarnations.add(1);
        self.tally.names.add(1);
        self.witness.is_linked(&server.pid());
        self.witness.watch(&server.pid());
        assert_eq!(whereis(&self.name), Some(server.pid()));
        self.end(&server);
        self.witness.hear_of_all().await
    }

    /// Watched and linked when its end is on its way.
    async fn one_without_a_name(&mut self) -> Fallible {
        let server = Member::start(Begin::Plain).await?;
        self.tally.incarnations.add(1);
        self.end(&server);
        if self.throw(2) == 0 {
            tokio::task::yield_now().await;
        }
        self.witness.link(&server.pid())?;
        self.witness.watch(&server.pid());
        self.witness.hear_of_all().await
    }

    /// Whoever is too late watches the winner.
    async fn one_with_a_name_that_many_want(&mut self) -> Fallible {
        let name = shared_name(self.throw(SHARED));
        match Member::start(Begin::Plain).name(&name).await {
            Ok(server) => {
                self.tally.incarnations.add(1);
                self.tally.names.add(1);
                self.witness.watch(&server.pid());
                tokio::task::yield_now().await;
                self.end(&server);
            }
            Err(StartError::AlreadyStarted(holder)) => {
                self.witness.link(&holder)?;
                self.witness.watch(&holder);
            }
            Err(error) => return Err(error.into()),
        }
        self.witness.hear_of_all().await
    }

    /// Each is linked to the next; one ends, and all do.
    async fn a_chain(&mut self) -> Fallible {
        let more = 1 + self.throw(4);
        let (tell, mut told) = unbounded_channel();
        let begin = Begin::Chain(u32::try_from(more)?, tell);
        let first = Member::start(begin).await?;
        let mut chain: Vec<Pid> = Vec::new();
        while let Some(pid) = told.recv().await {
            chain.push(pid);
        }
        assert_eq!(chain.len(), more + 1);
        self.tally.incarnations.add(chain.len());
        // That all of them end is the exits' work.
        self.tally.links.add(more);
        self.tally.exits.add(more);
        for pid in &chain {
            self.witness.watch(pid);
        }
        match self.throw(2) {
            0 => self.end(&first),
            _ => chain[more].exit(self.tally.reason()),
        }
        self.witness.hear_of_all().await
    }

    /// When the start has failed, the process is gone and its name is free.
    async fn one_that_does_not_begin(&mut self) -> Fallible {
        let begin = match self.throw(3) {
            0 => Begin::Panic,
            1 => Begin::Refuse(self.tally.reason()),
            _ => Begin::Ignore,
        };
        let start = Member::start(begin).name(&self.name);
        let started = start.linked_to(self.witness.process()).await;
        self.tally.incarnations.add(1);
        self.tally.names.add(1);
        assert!(matches!(
            started,
            Err(StartError::Failed(_) | StartError::Ignored)
        ));
        assert_eq!(whereis(&self.name), None, "it did not begin");
        Ok(())
    }

    /// Nobody would know of it, so it is killed; the next one gets its name.
    async fn one_whose_start_is_dropped(&mut self) -> Fallible {
        let start = Member::start(Begin::Never).name(&self.name);
        let mut start = Box::pin(start);
        let polls = 1 + self.throw(3);
        for _ in 0..polls {
            poll_fn(|cx| Poll::Ready(start.as_mut().poll(cx).is_ready())).await;
            tokio::task::yield_now().await;
        }
        let holder = whereis(&self.name).ok_or("it has its name from the first poll on")?;
        self.tally.incarnations.add(1);
        self.tally.names.add(1);
        self.witness.watch(&holder);
        self.witness.link(&holder)?;
        drop(start);
        if self.throw(2) == 0 {
            self.witness.hear_of_all().await?;
        }
        // Also if the one before is not gone yet: it is doomed, so it is waited for.
        let next = Member::start(Begin::Plain).name(&self.name).await?;
        self.tally.incarnations.add(1);
        self.tally.names.add(1);
        self.witness.watch(&next.pid());
        self.end(&next);
        self.witness.hear_of_all().await
    }

    /// Each caller gets a reply or the reason, wherever its call was.
    async fn one_that_is_called_when_it_ends(&mut self) -> Fallible {
        let server = Member::start(Begin::Plain).await?;
        self.tally.incarnations.add(1);
        self.witness.watch(&server.pid());
        let hang = self.throw(2) == 0;
        let callers: Vec<_> = (0..6)
            .map(|number| {
                let server = server.clone();
                tokio::spawn(async move {
                    let call = server.call(|from| match number {
                        0 | 1 => Ask::Wait(from),
                        2 if hang => Ask::Hang(from),
                        _ => Ask::Echo(number, from),
                    });
                    (number, call.no_timeout().await)
                })
            })
            .collect();
        tokio::task::yield_now().await;
        // It may hang, so it must not be asked.
        match self.throw(2) {
            0 => server.pid().kill(),
            _ => server.pid().exit(self.tally.reason()),
        }
        for caller in callers {
            match caller.await? {
                (number, Ok(reply)) => assert_eq!(reply, number),
                (_, Err(CallError::NoProc | CallError::Exited(_))) => {}
                (_, Err(error)) => return Err(error.into()),
            }
            self.tally.calls.add(1);
        }
        self.witness.hear_of_all().await
    }

    /// Processes without a server, one linked to the other, killed and ending at the same time.
    async fn plain_ones(&mut self) -> Fallible {
        let reason = self.tally.reason();
        let one = Process::spawn(|_me| async move {
            tokio::task::yield_now().await;
            Err(reason)
        });
        let peer = one.clone();
        let two = Process::spawn(move |me| async move {
            me.link(&peer)?;
            std::future::pending::<Result<(), ExitReason>>().await
        });
        self.tally.incarnations.add(2);
        self.witness.watch(&one);
        self.witness.watch(&two);
        self.witness.link(&two)?;
        if self.throw(2) == 0 {
            one.kill();
        }
        self.witness.hear_of_all().await
    }
}
