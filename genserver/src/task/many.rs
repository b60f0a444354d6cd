//! Many tasks at once: [`await_many`] and [`yield_many`].

use std::fmt;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::task::coop::unconstrained;
use tokio::time::error::Elapsed;

use super::Task;
use crate::exit::{ExitReason, TaskError};
use crate::supervisor::Shutdown;

/// Waits for all tasks, for at most `limit` together: their values, in the order of the tasks
/// (row TASK-30). The time-outs of the tasks themselves don't count.
///
/// # Errors
///
/// [`TaskError::Exited`] as soon as one of them fails, [`TaskError::Timeout`] when the time is over
/// (row TASK-31). The others run on.
///
/// # Cancel safety
///
/// The tasks run on if the future is dropped; their values are lost.
///
/// ```
/// use genserver::{Task, TaskError, await_many};
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), TaskError> {
/// let squares = (1..=4_u32).map(|n| Task::spawn(async move { Ok(n * n) }));
/// assert_eq!(await_many(squares, Duration::from_secs(5)).await?, [1, 4, 9, 16]);
/// # Ok(())
/// # }
/// ```
pub fn await_many<I, T>(
    tasks: I,
    limit: Duration,
) -> impl Future<Output = Result<Vec<T>, TaskError>> + Send + use<I, T>
where
    I: IntoIterator<Item = Task<T>>,
    T: Send + 'static,
{
    let mut tasks: Vec<_> = tasks.into_iter().collect();
    async move {
        let taken = |task: &Task<T>| task.is_taken().then_some(Err(ExitReason::NoProc));
        let mut answers: Vec<_> = tasks.iter().map(taken).collect();
        if answers.iter().all(Option::is_none) {
            let failed = |answer: &Result<T, ExitReason>| answer.is_err();
            let _over = gather(&mut tasks, &mut answers, limit, failed).await;
        }
        let mut failures = answers.iter().flatten();
        if let Some(reason) = failures.find_map(|answer| answer.as_ref().err()) {
            return Err(TaskError::Exited(reason.clone()));
        }
        let values = answers.into_iter().map(|answer| answer?.ok());
        values
            .collect::<Option<_>>()
            .ok_or(TaskError::Timeout(limit))
    }
}

type Answers<T> = [Option<Result<T, ExitReason>>];

/// Fills in the answers as they come, until all are there, or one of them is enough, or the time is
/// over: then it says so.
async fn gather<T: Send + 'static>(
    tasks: &mut [Task<T>],
    answers: &mut Answers<T>,
    limit: Duration,
    mut is_enough: impl FnMut(&Result<T, ExitReason>) -> bool,
) -> Result<(), Elapsed> {
    let wait = async {
        let mut waiting: FuturesUnordered<_> = numbered(tasks).collect();
        while let Some((index, answer)) = waiting.next().await {
            let is_last = is_enough(&answer);
            answers[index] = Some(answer);
            if is_last {
                break;
            }
        }
    };
    // Of very many, tokio's budget would let few be polled, and have all the others woken to try again.
    let over = tokio::time::timeout(limit, unconstrained(wait)).await;
    if over.is_err() {
        // A runtime that wants its turn interrupts the wait, also if more answers are there.
        for (task, answer) in tasks.iter_mut().zip(answers) {
            *answer = answer.take().or_else(|| task.take_answer());
        }
    }
    over
}

/// Waits for the answers of all tasks, for at most five seconds together, and keeps the tasks.
/// Await the returned [`YieldMany`], or tell it more before.
///
/// ```
/// use genserver::{ExitReason, Task, Unfinished, yield_many};
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut tasks = [
///     Task::spawn(async { Ok(1) }),
///     Task::spawn(std::future::pending()),
///     Task::spawn(async { Err(ExitReason::other("boom")) }),
/// ];
/// let answers = yield_many(&mut tasks)
///     .timeout(Duration::from_millis(20))
///     .on_timeout(Unfinished::KillTask)
///     .await;
/// assert_eq!(answers, [Some(Ok(1)), None, Some(Err(ExitReason::other("boom")))]);
/// assert!(!tasks[1].pid().is_alive());
/// # }
/// ```
pub fn yield_many<T: Send + 'static>(tasks: &mut [Task<T>]) -> YieldMany<'_, T> {
    YieldMany {
        tasks,
        timeout: Duration::from_secs(5),
        on_timeout: Unfinished::default(),
        limit: usize::MAX,
    }
}

/// What becomes of the tasks that have not answered when the time of [`yield_many`] is over.
///
/// ```
/// use genserver::{Task, Unfinished, yield_many};
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut tasks = [Task::<u32>::spawn(std::future::pending())];
/// let brief = yield_many(&mut tasks).timeout(Duration::ZERO);
/// brief.on_timeout(Unfinished::KillTask).await;
/// assert!(!tasks[0].pid().is_alive());
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Unfinished {
    /// They run on, and can be asked again.
    #[default]
    Nothing,
    /// They run on, but their values and failures reach nobody: [`Task::ignore`].
    Ignore,
    /// They are killed, and are gone when the answers are there.
    KillTask,
}

/// A wait for many tasks, to be awaited: made by [`yield_many`].
///
/// It resolves to one entry for each task, in their order: a value, the reason why there is none, or
/// `None` if the task has not answered.
///
/// # Cancel safety
///
/// Answers that have come meanwhile are lost when the future is dropped; the tasks run on.
///
/// ```
/// use genserver::{Task, Unfinished, yield_many};
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut tasks = [Task::spawn(std::future::pending()), Task::spawn(async { Ok(2) })];
/// let race = yield_many(&mut tasks).limit(1).timeout(Duration::from_secs(60));
/// assert_eq!(race.on_timeout(Unfinished::Ignore).await, [None, Some(Ok(2))]);
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is waited for unless this is awaited"]
pub struct YieldMany<'a, T> {
    tasks: &'a mut [Task<T>],
    timeout: Duration,
    on_timeout: Unfinished,
    limit: usize,
}

impl<T: Send + 'static> YieldMany<'_, T> {
    /// How long to wait for all of them together; five seconds without this.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = limit;
        self
    }

    /// What becomes of those that have not answered when the time is over; nothing without this.
    pub fn on_timeout(mut self, unfinished: Unfinished) -> Self {
        self.on_timeout = unfinished;
        self
    }

    /// Does not wait any longer once this many have answered (one at least). Then nothing happens to the
    /// others.
    pub fn limit(mut self, answers: usize) -> Self {
        self.limit = answers.max(1);
        self
    }

    async fn carry_out(self) -> Vec<Option<Result<T, ExitReason>>> {
        let mut answers: Vec<_> = self.tasks.iter().map(|_task| None).collect();
        let mut missing = self.limit;
        let is_enough = |_answer: &_| {
            missing -= 1;
            missing == 0
        };
        let over = gather(self.tasks, &mut answers, self.timeout, is_enough).await;
        if over.is_err() {
            let unanswered = self.tasks.iter_mut().zip(&mut answers);
            let unanswered = unanswered.filter(|(_task, answer)| answer.is_none());
            end(unanswered.collect(), self.on_timeout).await;
        }
        answers
    }
}

/// The answers of all tasks, with the places of the tasks.
fn numbered<T: Send + 'static>(
    tasks: &mut [Task<T>],
) -> impl Iterator<Item = impl Future<Output = (usize, Result<T, ExitReason>)>> {
    let tasks = tasks.iter_mut().enumerate();
    tasks.map(|(index, task)| async move { (index, task.answer().await) })
}

type Unanswered<'a, T> = (&'a mut Task<T>, &'a mut Option<Result<T, ExitReason>>);

async fn end<T: Send + 'static>(tasks: Vec<Unanswered<'_, T>>, how: Unfinished) {
    match how {
        Unfinished::Nothing => {}
        Unfinished::Ignore => {
            for (task, answer) in tasks {
                *answer = task.let_go();
            }
        }
        Unfinished::KillTask => {
            // All at once, then all are waited for.
            for (task, _answer) in &tasks {
                task.unlink();
                task.pid().kill();
            }
            for (task, answer) in tasks {
                let expected = task.end(Shutdown::BrutalKill).await;
                *answer = task
                    .take_answer()
                    .filter(|answer| answer.as_ref().err() != Some(&expected));
            }
        }
    }
}

impl<'a, T: Send + 'static> IntoFuture for YieldMany<'a, T> {
    type Output = Vec<Option<Result<T, ExitReason>>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send + 'a>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.carry_out())
    }
}

impl<T> fmt::Debug for YieldMany<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("YieldMany")
            .field("tasks", &self.tasks)
            .field("timeout", &self.timeout)
            .field("on_timeout", &self.on_timeout)
            .field("limit", &self.limit)
            .finish()
    }
}
