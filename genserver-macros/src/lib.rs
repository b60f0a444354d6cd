//! The macros of `genserver`, which re-exports them and explains how to use them.
//!
//! A macro here is a small compiler: `attr` and `parse` read the user's tokens into the `model`,
//! `validate` judges it, `expand` writes it down. If something is wrong, every mistake is reported in
//! one compile, and `fallback` writes stubs, so that no mistake causes errors elsewhere.

#![forbid(unsafe_code)]

use proc_macro::TokenStream;

mod attr;
mod compile;
mod errors;
mod expand;
mod fallback;
mod job;
mod krate;
mod literal;
mod model;
mod parse;
mod salvage;
mod setting;
mod syntax;
mod tree;
mod validate;
mod words;

#[cfg(test)]
mod snapshots;

/// Makes a server from an `impl` block with plain methods.
///
/// ```
/// use std::collections::VecDeque;
///
/// use genserver::{GenServer, genserver};
///
/// pub struct SimpleQueue { items: VecDeque<i64> }
///
/// #[genserver]
/// impl SimpleQueue {
///     #[init]
///     fn init(items: Vec<i64>) -> Self { Self { items: items.into() } }
///
///     #[call]
///     fn dequeue(&mut self) -> Option<i64> { self.items.pop_front() }
///
///     #[cast]
///     fn enqueue(&mut self, value: i64) { self.items.push_back(value) }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let queue = SimpleQueue::start(vec![1, 2, 3]).name("queue").await?;
/// queue.enqueue(20)?;
/// assert_eq!(queue.dequeue().await?, Some(1));
/// # Ok(())
/// # }
/// ```
///
/// # The hooks
///
/// A method with one of these attributes is called by the server; a method without stays a method. It
/// may be `async` or not, takes `&mut self` or `&self`, and, wherever it likes, `ctx: &mut Context<Self>`.
/// An `async` one with `&self` needs a state that is `Sync`; with `&mut self` it doesn't.
///
/// | attribute | when it runs | parameters | returns |
/// |---|---|---|---|
/// | `#[init]`, exactly one | first; no `self` | what `start` takes | `Self`, `Init<Self>`, or a `Result` of either |
/// | `#[call]` | somebody calls and waits | any, and maybe `from: Caller<T>` | the reply; `Reply<T, Self>` or a `Result` of it, to say what comes next |
/// | `#[cast]` | somebody casts | any | *next* |
/// | `#[info]` | a message comes: from a timer, a task, a stream | any | *next* |
/// | `#[handle_continue]` | a callback returned `Next::Continue` | any | *next* |
/// | `#[down]` | a monitored process ended | `down: Down` | *next* |
/// | `#[exit]` | a linked process ended, if exits are trapped | `exit: Exit` | *next* |
/// | `#[timeout]` | no message came for as long as `Next::Timeout` said | none | *next* |
/// | `#[terminate]` | the server ends | maybe `reason: &ExitReason` | nothing |
/// | `#[undelivered]` | the server has ended and left a message unread; no `self`, not `async` | `mail: Undelivered<Self>`, and maybe `reason: &ExitReason` | nothing |
/// | `#[job(interval = 600)]` | again and again, see [`macro@job`] | none | nothing, or `Result<(), E>` |
/// | `#[work]`, at most one | by the schedule that `#[job(..)]` on the struct says | none | nothing, or `Result<(), E>` |
///
/// *next* is nothing, `Next<Self>`, or a `Result` of either with any error: an `Err` stops the server with
/// that reason.
///
/// A call that takes `from: Caller<T>` replies through it, now, later or from elsewhere; its result is
/// *next*, and `T` is the type of the reply.
///
/// All of them but `#[exit]` and `#[work]`:
///
/// ```
/// use std::io;
/// use std::time::Duration;
///
/// use genserver::{
///     Address, Caller, Context, Down, ExitReason, GenServer, Init, Next, Pid, Reply, Undelivered, genserver,
/// };
///
/// struct Desk { open: bool, waiting: Vec<Caller<u32>>, letters: u32 }
///
/// #[genserver]
/// impl Desk {
///     #[init]
///     fn init(boss: Pid, ctx: &mut Context<Self>) -> Init<Self> {
///         ctx.monitor(&boss);
///         ctx.send_after(Duration::from_secs(60), DeskInfo::Close("evening".to_owned()));
///         Init::ok(Self { open: false, waiting: Vec::new(), letters: 0 }).then(DeskContinue::Open)
///     }
///
///     #[handle_continue]
///     fn open(&mut self) { self.open = true }
///
///     /// A value is the reply; a `Reply` says what comes next, too.
///     #[call]
///     fn count(&self) -> Reply<u32, Self> { Reply::new(self.letters).timeout(Duration::from_secs(600)) }
///
///     /// It may fail: the error is the server's end.
///     #[cast]
///     async fn write(&mut self, line: String) -> Result<(), io::Error> {
///         self.letters += u32::from(!line.is_empty());
///         Ok(())
///     }
///
///     /// Replied to later, from wherever the caller is taken to.
///     #[call]
///     fn at_closing_time(&mut self, from: Caller<u32>) { self.waiting.push(from) }
///
///     #[info]
///     fn close(&mut self, when: String) {
///         println!("it is {when}");
///         self.waiting.drain(..).for_each(|from| from.reply(self.letters));
///     }
///
///     #[down]
///     fn boss_is_gone(&mut self, down: Down) -> Next<Self> { Next::Stop(down.reason) }
///
///     #[timeout]
///     fn nothing_to_do(&mut self) { self.open = false }
///
///     #[job(interval = "1h")]
///     fn sort(&mut self) {}
///
///     #[terminate]
///     fn leave(&mut self, reason: &ExitReason) { println!("{} letters, because of {reason}", self.letters) }
///
///     #[undelivered]
///     fn left_over(mail: Undelivered<Self>) { println!("not read: {mail:?}") }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let boss = genserver::Process::attach();
/// let desk = Desk::start(boss.pid()).await?;
/// desk.write("Dear Sir".to_owned())?;
/// assert_eq!(desk.count().await?, 1);
/// desk.send(DeskInfo::Close("noon".to_owned()))?;
/// desk.stop().await?;
/// # Ok(())
/// # }
/// ```
///
/// # What it writes
///
/// - `enum SimpleQueueCall { Dequeue(Caller<Option<i64>>) }`, and `SimpleQueueCast`, `SimpleQueueInfo` and
///   `SimpleQueueContinue` for the other kinds. A variant is named after the method and carries its
///   arguments, the caller last. Infos and continues are sent as values of these enums:
///   `ctx.send_after(delay, SimpleQueueInfo::Tick)`.
/// - `impl GenServer for SimpleQueue`, which calls the methods.
/// - `trait SimpleQueueClient`, with a method for each call and cast, on every address of the server. In
///   another module, import the trait. A method cannot be named like one that every address has, as `stop`.
///   If the server has jobs, there is also `job(name)`, which makes a `JobHandle`.
///
/// Documentation, `cfg`s and the generics of the block are kept. Arguments and replies are owned, `Send` and
/// `'static`, because they go to another task.
///
/// # Options
///
/// All can be left out.
///
/// | option | values | without it |
/// |---|---|---|
/// | `trap_exits` | `true`, `false` | `true` if there is a `#[terminate]` hook, so that a supervisor's shutdown runs it. `false` is OTP's default |
/// | `crate` | a path | `::genserver`: what is written down names this crate so; for crates that call it otherwise in their `Cargo.toml`, and frameworks that re-export it (`crate = my_framework::genserver`, or `crate = $crate::genserver` in a `macro_rules!` of theirs). It holds for the jobs of the block too; [`macro@job`] on a struct and [`macro@Supervisor`] have a key of that name |
///
/// ```
/// use genserver as otp;
/// use otp::GenServer;
///
/// struct Patient;
///
/// #[otp::genserver(crate = otp, trap_exits = true)]
/// impl Patient {
///     #[init]
///     fn init() -> Self { Self }
///
///     /// The end of somebody who is linked is a message, because exits are trapped.
///     #[exit]
///     fn linked_ended(&mut self, exit: otp::Exit) { println!("{:?} ended: {}", exit.from, exit.reason) }
/// }
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), otp::StartError> { Patient::start(()).await.map(drop) }
/// ```
#[proc_macro_attribute]
pub fn genserver(arguments: TokenStream, input: TokenStream) -> TokenStream {
    compile::block(arguments.into(), input.into()).into()
}

#[doc = include_str!("docs/job.md")]
#[proc_macro_attribute]
pub fn job(arguments: TokenStream, input: TokenStream) -> TokenStream {
    compile::job(arguments.into(), input.into()).into()
}

/// Makes a supervision tree of a struct: each field is a child, and the started tree has a typed handle for
/// each.
///
/// ```
/// use genserver::{
///     DynamicSupervisor, Job, JobContext, JobResult, ServerSpec, Supervisor, genserver, job,
/// };
///
/// struct Cache { places: usize }
///
/// #[genserver]
/// impl Cache {
///     #[init]
///     fn init(places: usize) -> Self { Self { places } }
///
///     #[call]
///     fn places(&self) -> usize { self.places }
/// }
///
/// #[job(interval = "10m")]
/// #[derive(Clone)]
/// struct Report;
///
/// impl Job for Report {
///     async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult { Ok(()) }
/// }
///
/// #[derive(Supervisor)]
/// #[supervisor(strategy = "rest_for_one", max_restarts = 10, within = "1m")]
/// struct App {
///     cache: ServerSpec<Cache>,      // a server
///     #[child(restart = "transient", shutdown = "30s")]
///     report: Report,                // a job
///     sessions: DynamicSupervisor,   // a supervisor
///     workers: Workers,              // a tree inside of the tree
/// }
///
/// #[derive(Supervisor)]
/// struct Workers {
///     small: ServerSpec<Cache>,
///     large: ServerSpec<Cache>,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let app = App {
///     cache: ServerSpec::of(100),
///     report: Report,
///     sessions: DynamicSupervisor::new(),
///     workers: Workers { small: ServerSpec::of(1), large: ServerSpec::of(1_000) },
/// };
/// let app: AppRef = app.start().await?;
/// assert_eq!(app.cache.places().await?, 100);
/// assert_eq!(app.workers.large.places().await?, 1_000);
/// app.stop().await?;
/// # Ok(())
/// # }
/// ```
///
/// Children start in the order of the fields and stop in reverse. A field's type is a `TypedChild`: a
/// `ServerSpec<S>`, a job that is `Clone`, a supervisor of any kind, or another such struct.
///
/// # What it writes
///
/// - `struct AppRef`, as visible as `App`, with the same fields, each the handle of its child. The handles go
///   on working after a restart, also of a supervisor inside. It is `Clone` and `Debug`, and has the methods
///   `supervisor()`, the handle of the supervisor itself, and `stop()`.
/// - For `App` itself the methods `start()`, `start_link(ctx)`, `run()`, as those of the struct `Supervisor`,
///   and `into_supervisor()`.
/// - `TypedChild` and `IntoChildSpec`, so that the tree can be a child in turn.
///
/// Documentation, `cfg`s, visibility and generics are kept. Types that depend on a parameter need its
/// conditions on the struct: `struct App<C: TypedChild> { child: C }`.
///
/// # The attributes
///
/// All keys can be left out. `#[supervisor(..)]` on the struct:
///
/// | key | values | without it |
/// |---|---|---|
/// | `strategy` | `"one_for_one"`, `"one_for_all"`, `"rest_for_one"` | `"one_for_one"` |
/// | `max_restarts` | a number; `0` allows no restart | `3` |
/// | `within` | a duration as in `"1m30s"`, not zero | `"5s"` |
/// | `name` | a text: the name it registers | no name |
/// | `auto_shutdown` | `"any_significant"`, `"all_significant"`, `"never"` | `"never"` |
/// | `crate` | a path: where this crate is found, as in [`macro@genserver`] | `::genserver` |
///
/// `#[child(..)]` on a field:
///
/// | key | values | without it |
/// |---|---|---|
/// | `id` | a text, other than the ids of its siblings | the name of the field |
/// | `restart` | `"permanent"`, `"transient"`, `"temporary"` | what the field's value says, as a rule permanent |
/// | `shutdown` | a duration, `"infinity"`, `"brutal_kill"` | what the field's value says |
/// | `significant` | none: it stands alone. The child must be transient or temporary | not significant |
///
/// ```
/// use genserver::{JobServer, JobSetup, Job, JobContext, JobResult, JobSpec, Supervisor, TaskSupervisor};
/// use std::time::Duration;
///
/// #[derive(Clone)]
/// struct Import;
///
/// impl Job for Import {
///     async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult { Ok(()) }
/// }
///
/// /// Ends with its last import.
/// #[derive(Supervisor)]
/// #[supervisor(name = "doc-batch", auto_shutdown = "all_significant", strategy = "one_for_all", max_restarts = 0, within = "1m")]
/// struct Batch {
///     #[child(id = "people", restart = "transient", significant)]
///     first: JobSetup<Import>,
///     #[child(restart = "temporary", significant, shutdown = "infinity")]
///     second: JobSetup<Import>,
///     #[child(shutdown = "brutal_kill")]
///     tasks: TaskSupervisor,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let import = || JobServer::new(Import, JobSpec::delay(Duration::from_millis(1)));
/// let batch = Batch { first: import(), second: import(), tasks: TaskSupervisor::new() }.start().await?;
/// batch.supervisor().pid().monitor().await;
/// # Ok(())
/// # }
/// ```
///
/// What else can be said of a child is said of the field's value: `ServerSpec::of(1).set(|spec| spec.name("x"))`.
#[proc_macro_derive(Supervisor, attributes(supervisor, child))]
pub fn supervisor(input: TokenStream) -> TokenStream {
    compile::tree(input.into()).into()
}
