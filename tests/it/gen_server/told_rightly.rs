//! What callers are told when a `Caller` is dropped, forwarded or left behind.

use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};

use futures_util::Stream;
use genserver::{
    Address, CallError, Caller, Context, ExitReason, GenServer, Never, Next, Undelivered,
    genserver, whereis,
};

use crate::record::{Record, soon};

/// Passes on to a worker whatever it is asked.
struct Front {
    worker: genserver::ServerRef<Worker>,
}

#[genserver]
impl Front {
    #[init]
    fn init(worker: genserver::ServerRef<Worker>) -> Self {
        Self { worker }
    }

    #[call]
    fn ask(&mut self, from: Caller<&'static str>) {
        assert!(self.worker.work(Parcel(from)).is_ok());
    }
}

/// Somebody's question, on its way to whoever answers it.
struct Parcel(Caller<&'static str>);

/// Is too busy for anything, and says so of what it leaves behind.
struct Worker;

#[genserver]
impl Worker {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    fn work(&mut self, _parcel: Parcel) {}

    #[cast]
    async fn block(&mut self) {
        std::future::pending::<()>().await;
    }

    #[undelivered]
    fn refuse(mail: Undelivered<Self>) {
        if let Undelivered::Cast(WorkerCast::Work(Parcel(from))) = mail {
            from.reply("busy");
        }
    }
}

/// GS-24: the caller waits for the front, which lives, whatever happens to the worker.
#[tokio::test(start_paused = true)]
async fn a_reply_to_somebody_elses_caller_counts_also_from_undelivered_mail() {
    let worker = Worker::start(()).await.unwrap();
    let front = Front::start(worker.clone()).await.unwrap();
    worker.block().unwrap();
    let (answered, ()) = tokio::join!(front.ask(), async {
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
        worker.pid().kill();
    });
    assert_eq!(answered, Ok("busy"));
}

/// Asks others for nothing.
struct Asker {
    other: genserver::ServerRef<Self>,
}

enum AskerCall {
    Ask(Caller<Result<(), CallError>>),
    Nothing,
}

impl GenServer for Asker {
    type Args = Option<genserver::ServerRef<Self>>;
    type Call = AskerCall;
    type Cast = Never;
    type Info = Never;
    type Continue = Never;

    async fn init(
        other: Self::Args,
        ctx: &mut Context<Self>,
    ) -> Result<genserver::Init<Self>, ExitReason> {
        let other = other.unwrap_or_else(|| ctx.this());
        Ok(genserver::Init::ok(Self { other }))
    }

    async fn handle_call(
        &mut self,
        call: AskerCall,
        _ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        if let AskerCall::Ask(from) = call {
            let asked = self.other.call::<()>(|_from| AskerCall::Nothing);
            from.reply(asked.no_timeout().await);
        }
        Ok(Next::Wait)
    }
}

/// The callback that asks decides nothing about what it asks.
#[tokio::test(start_paused = true)]
async fn a_callback_that_asks_for_no_reply_hears_that_there_is_none() {
    let other = Asker::start(None).await.unwrap();
    let asker = Asker::start(Some(other)).await.unwrap();
    let answered = soon(asker.call(AskerCall::Ask)).await;
    assert_eq!(answered, Ok(Err(CallError::NoReply)));
}

/// Notes whether the name is still taken when it is dropped.
struct Listener(Record, &'static str);

impl Stream for Listener {
    type Item = ();

    fn poll_next(self: Pin<&mut Self>, _cx: &mut TaskContext<'_>) -> Poll<Option<()>> {
        Poll::Pending
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let taken = whereis(self.1).is_some();
        self.0.add(if taken {
            "gone in time"
        } else {
            "gone too late"
        });
    }
}

struct Failing;

#[genserver]
impl Failing {
    #[init]
    fn init(listener: Listener, ctx: &mut Context<Self>) -> Result<Self, ExitReason> {
        ctx.attach(listener, FailingInfo::Item);
        Err(ExitReason::other("no port"))
    }

    #[info]
    fn item(&mut self, _item: ()) {}
}

/// GS-18: down means gone, also what a failed `init` has attached.
#[tokio::test(start_paused = true)]
async fn what_a_failed_init_attached_is_gone_before_its_name_is_free() {
    let record = Record::new();
    let listener = Listener(record.clone(), "told-rightly");
    let started = Failing::start(listener).name("told-rightly").await;
    assert!(started.is_err());
    assert_eq!(record.lines(), ["gone in time"]);
}
