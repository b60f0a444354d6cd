//! What the workers of one real tree share, and the worker.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use genserver::{Address, Context, ExitReason, GenServer, Init, Never, Next, Pid, ServerRef};
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

use super::plan::{Begin, Ending, WorkerPlan};
use super::world::SLOW;

pub(crate) struct Stage {
    begin: Instant,
    lines: watch::Sender<Vec<(u64, String)>>,
    cast: Mutex<Cast>,
}

#[derive(Default)]
struct Cast {
    begins: HashMap<String, VecDeque<Begin>>,
    starts: HashMap<String, u32>,
    /// The last that began at each path.
    workers: HashMap<String, ServerRef<Worker>>,
    numbers: HashMap<Pid, u32>,
    doomed: HashMap<String, Ending>,
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self {
            begin: Instant::now(),
            lines: watch::Sender::default(),
            cast: Mutex::default(),
        }
    }

    fn cast(&self) -> MutexGuard<'_, Cast> {
        self.cast.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, line: String) {
        let at = self.begin.elapsed().as_millis();
        let at = u64::try_from(at).unwrap_or(u64::MAX);
        self.lines.send_modify(|lines| lines.push((at, line)));
    }

    pub(crate) fn take_lines(&self) -> Vec<(u64, String)> {
        self.lines.send_replace(Vec::new())
    }

    /// Waits until the line is written.
    pub(crate) async fn wait_for(&self, line: &str) {
        let mut lines = self.lines.subscribe();
        let is_there = |lines: &Vec<(u64, String)>| lines.iter().any(|(_, other)| other == line);
        // The sender is ours.
        let _is_there = lines.wait_for(is_there).await.is_ok();
    }

    /// Decides about the next starts of a worker; unless nothing is said of them.
    pub(crate) fn decide(&self, path: &str, begins: &[Begin]) {
        if begins.is_empty() {
            return;
        }
        let begins = begins.iter().copied().collect();
        self.cast().begins.insert(path.to_owned(), begins);
    }

    /// These will end as soon as they have started.
    pub(crate) fn doom(&self, doomed: &[(String, Ending)]) {
        self.cast().doomed = doomed.iter().cloned().collect();
    }

    fn doom_of(&self, name: &str) -> Option<Ending> {
        self.cast().doomed.get(name).copied()
    }

    pub(crate) fn worker(&self, path: &str) -> Option<ServerRef<Worker>> {
        self.cast().workers.get(path).cloned()
    }

    pub(crate) fn number(&self, pid: &Pid) -> Option<u32> {
        self.cast().numbers.get(pid).copied()
    }

    /// The workers that are alive.
    pub(crate) fn living(&self) -> Vec<String> {
        let cast = self.cast();
        let living = cast.numbers.iter().filter(|(pid, _)| pid.is_alive());
        living
            .map(|(pid, number)| format!("{pid} #{number} lives"))
            .collect()
    }

    /// A worker begins.
    fn enter(&self, path: &str, server: ServerRef<Worker>) -> (u32, Begin) {
        let mut cast = self.cast();
        let number = cast.starts.entry(path.to_owned()).or_default();
        *number += 1;
        let number = *number;
        cast.numbers.insert(server.pid(), number);
        cast.workers.insert(path.to_owned(), server);
        let begin = cast.begins.get_mut(path).and_then(VecDeque::pop_front);
        (number, begin.unwrap_or(Begin::Up))
    }
}

impl Ending {
    pub(crate) fn reason(self) -> ExitReason {
        match self {
            Self::Normal => ExitReason::Normal,
            Self::Shutdown => ExitReason::Shutdown,
            Self::ShutdownWith => ExitReason::shutdown_with("a word"),
            Self::Boom => ExitReason::other("boom"),
            Self::Killed => ExitReason::Killed,
        }
    }

    /// A reason as the model writes it.
    pub(crate) fn word(reason: &ExitReason) -> String {
        let all = [
            Self::Normal,
            Self::Shutdown,
            Self::ShutdownWith,
            Self::Boom,
            Self::Killed,
        ];
        let same = all.into_iter().find(|ending| ending.reason() == *reason);
        same.map_or_else(|| reason.to_string(), |ending| format!("{ending:?}"))
    }
}

/// What a worker begins with.
#[derive(Clone)]
pub(crate) struct Part {
    pub(crate) stage: Arc<Stage>,
    pub(crate) path: String,
    pub(crate) plan: WorkerPlan,
}

pub(crate) struct Worker {
    part: Part,
    name: String,
}

impl GenServer for Worker {
    type Args = Part;
    type Call = Never;
    type Cast = Ending;
    type Info = Never;
    type Continue = Never;

    async fn init(part: Part, ctx: &mut Context<Self>) -> Result<Init<Self>, ExitReason> {
        ctx.trap_exits(part.plan.traps);
        let (number, begin) = part.stage.enter(&part.path, ctx.this());
        let name = format!("{} {number}", part.path);
        part.stage.write(format!("{name} init"));
        match begin {
            Begin::Up | Begin::Dies(_) => {}
            Begin::Slow => sleep(Duration::from_millis(SLOW)).await,
            Begin::Fails => return Err(ExitReason::other("cannot")),
            Begin::StopsNormally => return Ok(Init::Stop(ExitReason::Normal)),
            Begin::Ignores => return Ok(Init::Ignore),
        }
        if let Some(ending) = part.stage.doom_of(&name) {
            // It lives: its queue takes it.
            drop(ctx.this().cast(ending));
        }
        Ok(Init::ok(Self { part, name }))
    }

    async fn handle_cast(
        &mut self,
        ending: Ending,
        _ctx: &mut Context<Self>,
    ) -> Result<Next<Self>, ExitReason> {
        Ok(Next::Stop(ending.reason()))
    }

    async fn terminate(&mut self, reason: &ExitReason, _ctx: &mut Context<Self>) {
        let line = format!("{} terminate {}", self.name, Ending::word(reason));
        self.part.stage.write(line);
        sleep(Duration::from_millis(self.part.plan.farewell)).await;
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.part.stage.write(format!("{} gone", self.name));
    }
}
