//! A server that does what each message says, so that a test shows the whole behaviour it is about.

use std::any::Any;
use std::future::{Future, ready};
use std::pin::Pin;
use std::time::Duration;

use genserver::{
    Address, CallError, Caller, Context, Exit, ExitReason, GenServer, Info, Init, Next, ServerRef,
    StartError,
};

use crate::record::{Record, soon};

/// What a callback of a puppet comes to.
pub(crate) type Outcome = Result<Next<Puppet>, ExitReason>;
/// A callback on its way.
pub(crate) type Act<'a> = Pin<Box<dyn Future<Output = Outcome> + Send + 'a>>;
/// A callback to be run: every request, message and continuation of a puppet is one.
pub(crate) type Step =
    Box<dyn for<'a> FnOnce(&'a mut Puppet, &'a mut Context<Puppet>) -> Act<'a> + Send>;

type InitAct<'a> = Pin<Box<dyn Future<Output = Result<Init<Puppet>, ExitReason>> + Send + 'a>>;
type InitStep = Box<dyn for<'a> FnOnce(Puppet, &'a mut Context<Puppet>) -> InitAct<'a> + Send>;
type EndAct = Pin<Box<dyn Future<Output = ()> + Send>>;
type EndStep = Box<dyn FnOnce() -> EndAct + Send>;

/// A request that awaits something.
pub(crate) fn step<F>(act: F) -> Step
where
    F: for<'a> FnOnce(&'a mut Puppet, &'a mut Context<Puppet>) -> Act<'a> + Send + 'static,
{
    Box::new(act)
}

/// A request that is done at once.
pub(crate) fn now<F>(act: F) -> Step
where
    F: FnOnce(&mut Puppet, &mut Context<Puppet>) -> Outcome + Send + 'static,
{
    Box::new(move |me, ctx| Box::pin(ready(act(me, ctx))))
}

/// Writes a line.
pub(crate) fn note(line: &'static str) -> Step {
    now(move |me, _ctx| {
        me.record.add(line);
        Ok(Next::Wait)
    })
}

/// Replies.
pub(crate) fn answer<T: Send + 'static>(from: Caller<T>, value: T) -> Step {
    now(move |_me, _ctx| {
        from.reply(value);
        Ok(Next::Wait)
    })
}

/// Returns a stop.
pub(crate) fn stop(reason: ExitReason) -> Step {
    now(|_me, _ctx| Ok(Next::Stop(reason)))
}

/// Panics with `boom`.
#[expect(clippy::panic, reason = "that is what it is for")]
pub(crate) fn boom() -> Step {
    now(|_me, _ctx| panic!("boom"))
}

/// Writes `busy`, stays so for a while, writes `done`.
pub(crate) fn busy(time: Duration) -> Step {
    step(move |me, _ctx| {
        Box::pin(async move {
            me.record.add("busy");
            tokio::time::sleep(time).await;
            me.record.add("done");
            Ok(Next::Wait)
        })
    })
}

pub(crate) fn other(word: &'static str) -> ExitReason {
    ExitReason::other(word)
}

/// The message of a panic, or the reason as it shows itself.
pub(crate) fn word(reason: &ExitReason) -> String {
    match reason {
        ExitReason::Panicked(panic) => format!("raised {}", panic.message()),
        reason => reason.to_string(),
    }
}

/// How a puppet begins.
pub(crate) struct Play {
    record: Record,
    label: Option<&'static str>,
    traps: bool,
    init: Option<InitStep>,
    end: Option<EndStep>,
}

impl Play {
    pub(crate) fn new(record: &Record) -> Self {
        Self {
            record: record.clone(),
            label: None,
            traps: false,
            init: None,
            end: None,
        }
    }

    /// Traps exits from `init` on.
    pub(crate) fn trapping(self, traps: bool) -> Self {
        Self { traps, ..self }
    }

    /// Writes `label init` when it begins, and the label before what `terminate` writes.
    pub(crate) fn label(self, label: &'static str) -> Self {
        Self {
            label: Some(label),
            ..self
        }
    }

    /// What `init` does with the fresh state.
    pub(crate) fn init<F>(self, act: F) -> Self
    where
        F: for<'a> FnOnce(Puppet, &'a mut Context<Puppet>) -> InitAct<'a> + Send + 'static,
    {
        Self {
            init: Some(Box::new(act)),
            ..self
        }
    }

    /// What `init` says, without any waiting.
    pub(crate) fn begins<F>(self, act: F) -> Self
    where
        F: FnOnce(Puppet, &mut Context<Puppet>) -> Result<Init<Puppet>, ExitReason>
            + Send
            + 'static,
    {
        self.init(move |me, ctx| Box::pin(ready(act(me, ctx))))
    }

    /// What `terminate` does besides writing its line.
    pub(crate) fn ends<F, E>(self, act: F) -> Self
    where
        F: FnOnce() -> E + Send + 'static,
        E: Future<Output = ()> + Send + 'static,
    {
        Self {
            end: Some(Box::new(move || Box::pin(act()))),
            ..self
        }
    }

    pub(crate) async fn start(self) -> Result<ServerRef<Puppet>, StartError> {
        Puppet::start(self).await
    }
}

pub(crate) struct Puppet {
    pub(crate) record: Record,
    /// Something to change.
    pub(crate) number: i64,
    label: Option<&'static str>,
    /// Whatever is to live as long as the state.
    pub(crate) kept: Vec<Box<dyn Any + Send>>,
    end: Option<EndStep>,
}

impl GenServer for Puppet {
    type Args = Play;
    type Call = Step;
    type Cast = Step;
    type Info = Step;
    type Continue = Step;

    async fn init(play: Play, ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        ctx.trap_exits(play.traps);
        let me = Self {
            record: play.record,
            number: 0,
            label: play.label,
            kept: Vec::new(),
            end: play.end,
        };
        if let Some(label) = me.label {
            me.record.add(format!("{label} init"));
        }
        match play.init {
            Some(init) => init(me, ctx).await,
            None => Ok(Init::ok(me)),
        }
    }

    async fn handle_call(&mut self, call: Step, ctx: &mut Context<Self>) -> Outcome {
        call(self, ctx).await
    }

    async fn handle_cast(&mut self, cast: Step, ctx: &mut Context<Self>) -> Outcome {
        cast(self, ctx).await
    }

    async fn handle_info(&mut self, info: Info<Step>, ctx: &mut Context<Self>) -> Outcome {
        match info {
            Info::Message(step) => return step(self, ctx).await,
            Info::Down(down) => self.record.add(format!("down {}", word(&down.reason))),
            Info::Exit(Exit { reason, .. }) => self.record.add(format!("exit {}", word(&reason))),
            Info::Timeout => self.record.add("timeout"),
            _ => self.record.add("something new"),
        }
        Ok(Next::Wait)
    }

    async fn handle_continue(&mut self, arg: Step, ctx: &mut Context<Self>) -> Outcome {
        arg(self, ctx).await
    }

    async fn terminate(&mut self, reason: &ExitReason, _ctx: &mut Context<Self>) {
        let line = format!("terminate {}", word(reason));
        match self.label {
            Some(label) => self.record.add(format!("{label} {line}")),
            None => self.record.add(line),
        }
        if let Some(end) = self.end.take() {
            end().await;
        }
    }

    fn format_status(&self) -> Option<String> {
        Some(format!("number {}", self.number))
    }
}

/// A puppet without a parent.
#[expect(clippy::expect_used, reason = "a fixture")]
pub(crate) async fn puppet(record: &Record) -> ServerRef<Puppet> {
    Play::new(record)
        .start()
        .await
        .expect("a plain puppet starts")
}

/// Starts a puppet linked to another one.
pub(crate) async fn child_of(
    parent: &ServerRef<Puppet>,
    play: Play,
) -> Result<Result<ServerRef<Puppet>, StartError>, CallError> {
    let call = parent.call(|from| {
        step(move |_me, ctx| {
            Box::pin(async move {
                from.reply(ctx.start_link::<Puppet>(play).await);
                Ok(Next::Wait)
            })
        })
    });
    soon(call.no_timeout()).await
}

/// Has the puppet do something with its context, and waits until it is done.
pub(crate) async fn have<T, F>(server: &ServerRef<Puppet>, act: F) -> Result<T, CallError>
where
    T: Send + 'static,
    F: FnOnce(&mut Context<Puppet>) -> T + Send + 'static,
{
    soon(server.call(|from| {
        now(move |_me, ctx| {
            from.reply(act(ctx));
            Ok(Next::Wait)
        })
    }))
    .await
}

/// Whether it still answers.
pub(crate) async fn answers(server: &ServerRef<Puppet>) -> bool {
    soon(server.call(|from| answer(from, ()))).await.is_ok()
}
