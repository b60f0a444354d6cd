//! The server of most scenarios: [`Worker`]. It does what it is told and says what happens to it.

use futures_util::future::BoxFuture;
use genserver::{Caller, Context, ExitReason, GenServer, Info, Init, Next};

use crate::spelling::reason;
use crate::transcript::Transcript;

pub(crate) type Outcome = Result<Next<Worker>, ExitReason>;
pub(crate) type Beginning = Result<Init<Worker>, ExitReason>;

type Step = dyn for<'a> FnOnce(&'a mut Context<Worker>) -> BoxFuture<'a, Outcome> + Send;
type CallStep =
    dyn for<'a> FnOnce(&'a mut Context<Worker>, Caller<String>) -> BoxFuture<'a, Outcome> + Send;
type InitStep =
    dyn for<'a> FnOnce(Worker, &'a mut Context<Worker>) -> BoxFuture<'a, Beginning> + Send;
type StartStep = dyn FnOnce() -> BoxFuture<'static, Result<(), ExitReason>> + Send;
type EndStep = dyn for<'a> FnOnce(ExitReason, &'a mut Context<Worker>) -> BoxFuture<'a, ()> + Send;

pub(crate) struct Worker {
    id: &'static str,
    transcript: Transcript,
    is_quiet: bool,
    on_terminate: Option<Box<EndStep>>,
}

/// How a worker is to be: it traps exits and says everything, unless told otherwise.
pub(crate) struct Options {
    worker: Worker,
    traps_exits: bool,
    on_start: Option<Box<StartStep>>,
    on_init: Option<Box<InitStep>>,
}

impl Options {
    pub(crate) fn new(transcript: &Transcript, id: &'static str) -> Self {
        let worker = Worker {
            id,
            transcript: transcript.clone(),
            is_quiet: false,
            on_terminate: None,
        };
        Self {
            worker,
            traps_exits: true,
            on_start: None,
            on_init: None,
        }
    }

    /// Neither `init` nor `terminate` nor messages are said.
    pub(crate) fn quiet(mut self) -> Self {
        self.worker.is_quiet = true;
        self
    }

    pub(crate) fn trap_exits(mut self, trap: bool) -> Self {
        self.traps_exits = trap;
        self
    }

    /// What a start function of its own does. If it fails, there is no `init`.
    pub(crate) fn on_start<F>(mut self, step: F) -> Self
    where
        F: FnOnce() -> BoxFuture<'static, Result<(), ExitReason>> + Send + 'static,
    {
        self.on_start = Some(Box::new(step));
        self
    }

    /// What `init` does, and what it returns.
    pub(crate) fn on_init<F>(mut self, step: F) -> Self
    where
        F: for<'a> FnOnce(Worker, &'a mut Context<Worker>) -> BoxFuture<'a, Beginning>
            + Send
            + 'static,
    {
        self.on_init = Some(Box::new(step));
        self
    }

    /// What `terminate` does after it has said the reason.
    pub(crate) fn on_terminate<F>(mut self, step: F) -> Self
    where
        F: for<'a> FnOnce(ExitReason, &'a mut Context<Worker>) -> BoxFuture<'a, ()>
            + Send
            + 'static,
    {
        self.worker.on_terminate = Some(Box::new(step));
        self
    }
}

pub(crate) enum Request {
    Ping(Caller<String>),
    Run(Box<CallStep>, Caller<String>),
}

impl Request {
    /// Does anything as a call.
    pub(crate) fn run<F>(step: F) -> impl FnOnce(Caller<String>) -> Self
    where
        F: for<'a> FnOnce(&'a mut Context<Worker>, Caller<String>) -> BoxFuture<'a, Outcome>
            + Send
            + 'static,
    {
        |from| Self::Run(Box::new(step), from)
    }
}

/// Anything to do as a cast or in a continue.
pub(crate) struct Run(Box<Step>);

impl Run {
    pub(crate) fn new<F>(step: F) -> Self
    where
        F: for<'a> FnOnce(&'a mut Context<Worker>) -> BoxFuture<'a, Outcome> + Send + 'static,
    {
        Self(Box::new(step))
    }
}

pub(crate) enum Note {
    Stop(ExitReason),
    Text(&'static str),
}

impl Worker {
    fn say(&self, line: &str) {
        if !self.is_quiet {
            self.transcript.say(format!("{} {line}", self.id));
        }
    }
}

impl GenServer for Worker {
    type Args = Options;
    type Call = Request;
    type Cast = Run;
    type Info = Note;
    type Continue = Run;

    async fn init(options: Options, ctx: &mut Context<Self>) -> Beginning {
        let Options {
            worker,
            traps_exits,
            on_start,
            on_init,
        } = options;
        if let Some(step) = on_start {
            step().await?;
        }
        ctx.trap_exits(traps_exits);
        worker.say("init");
        match on_init {
            Some(step) => step(worker, ctx).await,
            None => Ok(Init::ok(worker)),
        }
    }

    async fn handle_call(&mut self, request: Request, ctx: &mut Context<Self>) -> Outcome {
        match request {
            Request::Ping(from) => {
                from.reply("pong".to_owned());
                Ok(Next::Wait)
            }
            Request::Run(step, from) => step(ctx, from).await,
        }
    }

    async fn handle_cast(&mut self, run: Run, ctx: &mut Context<Self>) -> Outcome {
        run.0(ctx).await
    }

    async fn handle_info(&mut self, info: Info<Note>, _ctx: &mut Context<Self>) -> Outcome {
        match info {
            Info::Message(Note::Stop(reason)) => return Ok(Next::Stop(reason)),
            Info::Message(Note::Text(text)) => self.say(&format!("info {text}")),
            Info::Exit(exit) => self.say(&format!("info EXIT {}", reason(&exit.reason))),
            Info::Timeout => self.say("info timeout"),
            unforeseen => self.say(&format!("info {}", described(&unforeseen))),
        }
        Ok(Next::Wait)
    }

    async fn handle_continue(&mut self, run: Run, ctx: &mut Context<Self>) -> Outcome {
        run.0(ctx).await
    }

    async fn terminate(&mut self, why: &ExitReason, ctx: &mut Context<Self>) {
        self.say(&format!("terminate {}", reason(why)));
        if let Some(step) = self.on_terminate.take() {
            step(why.clone(), ctx).await;
        }
    }
}

/// What no scenario should send to a worker, so that it stands out.
fn described(info: &Info<Note>) -> String {
    match info {
        Info::Down(down) => format!("DOWN {}", reason(&down.reason)),
        _ => "unforeseen".to_owned(),
    }
}

/// OTP's `raise`.
#[expect(clippy::panic, reason = "a panic is what the scenario is about")]
pub(crate) fn raise(message: &str) -> ! {
    panic!("{message}")
}
