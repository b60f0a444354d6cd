//! A task for each element of an iterator: [`async_stream`].

use std::collections::BTreeMap;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;

use super::element::{self, Element, Outcome};
use super::{Owner, ZipInput};
use crate::exit::ExitReason;
use crate::process::Pid;

/// What happens when the task of an element takes too long.
///
/// ```
/// use genserver::{ExitReason, OnTimeout, async_stream};
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut never = async_stream([1], |_| std::future::pending::<Result<u8, ExitReason>>())
///     .timeout(Duration::from_millis(1))
///     .on_timeout(OnTimeout::KillTask);
/// assert_eq!(never.next().await, Some(Err(ExitReason::Timeout)));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OnTimeout {
    /// The stream kills all its tasks, yields [`ExitReason::Timeout`] and ends (row TASK-68).
    #[default]
    Exit,
    /// The task is killed, [`ExitReason::Timeout`] stands in its place, the others go on (row TASK-69).
    KillTask,
}

/// Runs a task for each element, a few at a time, and yields what comes of them: Elixir's
/// `Task.async_stream`.
///
/// Without more there are as many tasks at once as the machine has processors, results come in the order
/// of the elements, and each task has five seconds. `work` is called by whoever polls the stream, when
/// there is room for another task; the future it returns runs as a task.
///
/// ```
/// use genserver::{ExitReason, async_stream};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let mut lengths = async_stream(["one", "", "three"], |word| async move {
///     match word.len() {
///         0 => Err(ExitReason::other("empty")),
///         length => Ok(length),
///     }
/// })
/// .max_concurrency(2);
///
/// assert_eq!(lengths.next().await, Some(Ok(3)));
/// assert_eq!(lengths.next().await, Some(Err(ExitReason::other("empty"))));
/// assert_eq!(lengths.next().await, Some(Ok(5)));
/// assert_eq!(lengths.next().await, None);
/// # }
/// ```
pub fn async_stream<I, W, F, T>(items: I, work: W) -> TaskStream<I::IntoIter, W, T>
where
    I: IntoIterator,
    W: FnMut(I::Item) -> F,
    F: Future<Output = Result<T, ExitReason>> + Send + 'static,
    T: Send + 'static,
{
    TaskStream {
        source: Some((items.into_iter(), work)),
        keep_input: |_input| None,
        owner: None,
        max_concurrency: std::thread::available_parallelism().map_or(1, usize::from),
        order: Order::Input,
        timeout: Some(Duration::from_secs(5)),
        on_timeout: OnTimeout::default(),
        started: 0,
        yielded: 0,
        running: Some(FuturesUnordered::new()),
        done: BTreeMap::new(),
        end: None,
    }
}

#[derive(Clone, Copy, Debug)]
enum Order {
    Input,
    Completion,
}

/// Tasks over the elements of an iterator: made by [`async_stream`].
///
/// It is lazy: a task starts only while the stream is polled. In the order of the elements, a slow
/// element lets those behind it run on, and their results are kept until it is done, without bound
/// (row TASK-63).
///
/// # Panics
///
/// Polling passes on a panic of the iterator or of `work`; the tasks that run are killed first (row TASK-71).
/// Outside of a tokio runtime it panics too.
///
/// # Cancel safety
///
/// Dropping the future of [`next`](Self::next) loses nothing. Dropping the stream kills the tasks that
/// run, at their next await (row TASK-70). So does the end of the process that holds the stream, because it
/// drops it: in OTP, tasks without a link would go on (row TASK-75). What shall outlive its starter is started
/// by a [`TaskSupervisor`](crate::TaskSupervisor).
///
/// ```
/// use genserver::{Process, async_stream};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), genserver::ExitReason> {
/// let me = Process::attach();
/// let mut squares = async_stream(1..=3_u32, |n| async move { Ok(n * n) })
///     .max_concurrency(3)
///     .unordered()
///     .no_timeout() // or `.timeout(limit).on_timeout(OnTimeout::KillTask)`
///     .linked_to(&me);
/// let mut sum = 0;
/// while let Some(square) = squares.next().await {
///     sum += square?;
/// }
/// assert_eq!(sum, 14);
/// # Ok(())
/// # }
/// ```
#[must_use = "streams do nothing unless polled"]
pub struct TaskStream<I: Iterator, W, T> {
    /// `None` when there will be no more elements.
    source: Option<(I, W)>,
    /// Takes a copy of what is to be given back with a failure.
    keep_input: fn(&I::Item) -> Option<I::Item>,
    owner: Option<Pid>,
    max_concurrency: usize,
    order: Order,
    timeout: Option<Duration>,
    on_timeout: OnTimeout,
    started: usize,
    yielded: usize,
    /// Taken out while the user's code runs: if that panics, its drop kills the tasks.
    running: Option<FuturesUnordered<Element<I::Item, T>>>,
    /// What is to be yielded, by its place.
    done: BTreeMap<usize, Outcome<I::Item, T>>,
    /// The last word, as soon as all tasks are gone.
    end: Option<Outcome<I::Item, T>>,
}

impl<I: Iterator, W, T> TaskStream<I, W, T> {
    /// How many tasks run at the same time at most (one at least).
    pub fn max_concurrency(mut self, tasks: usize) -> Self {
        self.max_concurrency = tasks.max(1);
        self
    }

    /// Yields results as they come, instead of in the order of the elements (row TASK-61).
    pub fn unordered(mut self) -> Self {
        self.order = Order::Completion;
        self
    }

    /// How long each task may take, counted from its own start (row TASK-67). It is looked at when the stream
    /// is polled: a task that is done by then counts, however long it took.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// Each task may take any time.
    pub fn no_timeout(mut self) -> Self {
        self.timeout = None;
        self
    }

    /// What happens when a task takes too long; without this the stream ends.
    pub fn on_timeout(mut self, on_timeout: OnTimeout) -> Self {
        self.on_timeout = on_timeout;
        self
    }

    /// Links each task to `owner`. A task that fails kills an owner that doesn't trap exits (row TASK-64);
    /// for one that does, its reason stands in the stream, as it does without a link (row TASK-65). The ends of
    /// its tasks are told by the stream only: they don't arrive as exits (row TASK-70).
    pub fn linked_to(mut self, owner: &impl Owner) -> Self {
        self.owner = Some(owner.owner());
        self
    }

    /// Gives each element that failed back beside the reason (row TASK-66). Say this last.
    ///
    /// ```
    /// use genserver::{ExitReason, async_stream};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let down = || ExitReason::other("down");
    /// let mut pages = async_stream(["a", "b"], |page| async move {
    ///     if page == "b" { Err(down()) } else { Ok("content") }
    /// })
    /// .zip_input_on_exit();
    ///
    /// assert_eq!(pages.next().await, Some(Ok("content")));
    /// assert_eq!(pages.next().await, Some(Err(("b", down()))));
    /// # }
    /// ```
    pub fn zip_input_on_exit(mut self) -> ZipInput<I, W, T>
    where
        I::Item: Clone,
    {
        self.keep_input = |input| Some(input.clone());
        ZipInput { stream: self }
    }

    /// The next result; `None` at the end. So that it can be used without an import of `StreamExt`.
    ///
    /// # Errors
    ///
    /// The reason, if the task of this element failed; [`ExitReason::Timeout`] if it took too long.
    pub async fn next<F>(&mut self) -> Option<Result<T, ExitReason>>
    where
        W: FnMut(I::Item) -> F,
        F: Future<Output = Result<T, ExitReason>> + Send + 'static,
        T: Send + 'static,
    {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }
}

impl<I, W, F, T> TaskStream<I, W, T>
where
    I: Iterator,
    W: FnMut(I::Item) -> F,
    F: Future<Output = Result<T, ExitReason>> + Send + 'static,
    T: Send + 'static,
{
    pub(super) fn poll_outcome(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Outcome<I::Item, T>>> {
        loop {
            self.fill();
            if let Some(outcome) = self.done.remove(&self.yielded) {
                self.yielded += 1;
                return Poll::Ready(Some(outcome));
            }
            let running = self.running.as_mut();
            let Some(outcome) =
                ready!(running.map_or(Poll::Ready(None), |all| all.poll_next_unpin(cx)))
            else {
                return Poll::Ready(self.end.take());
            };
            self.keep(outcome);
        }
    }

    /// Starts tasks until there are enough of them, or no more elements.
    fn fill(&mut self) {
        let max = self.max_concurrency;
        while self.running.as_ref().is_some_and(|all| all.len() < max) {
            let Some((mut items, mut work)) = self.source.take() else {
                return;
            };
            let running = self.running.take();
            // The user's code: if it panics, what was taken out is dropped, and the stream has ended.
            let element = items.next().map(|item| {
                let input = (self.keep_input)(&item);
                (input, work(item))
            });
            self.running = running;
            let Some((input, future)) = element else {
                return;
            };
            self.source = Some((items, work));
            self.start(input, future);
        }
    }

    fn start(&mut self, input: Option<I::Item>, future: F) {
        let task = element::start(self.owner.clone(), future);
        let element = Element::new(self.started, input, task, self.timeout);
        self.started += 1;
        if let Some(running) = &self.running {
            running.push(element);
        }
    }

    fn keep(&mut self, outcome: Outcome<I::Item, T>) {
        if self.end.is_some() {
            // Killed because of the one that was late.
            return;
        }
        match (outcome.is_late, self.on_timeout, self.order) {
            (true, OnTimeout::Exit, _) => self.close(outcome),
            (_, _, Order::Input) => drop(self.done.insert(outcome.index, outcome)),
            (_, _, Order::Completion) => {
                let place = self.yielded + self.done.len();
                drop(self.done.insert(place, outcome));
            }
        }
    }

    /// Kills what runs; `last` is yielded when it is gone.
    fn close(&mut self, last: Outcome<I::Item, T>) {
        if let Some(running) = &mut self.running {
            running.iter_mut().for_each(|element| element.kill());
        }
        self.end = Some(last);
        // Last, because the destructors are the user's.
        self.source = None;
        self.done.clear();
    }
}

impl<I, W, F, T> Stream for TaskStream<I, W, T>
where
    I: Iterator,
    W: FnMut(I::Item) -> F,
    F: Future<Output = Result<T, ExitReason>> + Send + 'static,
    T: Send + 'static,
{
    type Item = Result<T, ExitReason>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let outcome = self.poll_outcome(cx);
        outcome.map(|outcome| outcome.map(|outcome| outcome.result))
    }
}

/// Nothing in it is pinned: the iterator and the closure are called by reference.
impl<I: Iterator, W, T> Unpin for TaskStream<I, W, T> {}

impl<I: Iterator, W, T> fmt::Debug for TaskStream<I, W, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskStream")
            .field("owner", &self.owner)
            .field("max_concurrency", &self.max_concurrency)
            .field("order", &self.order)
            .field("timeout", &self.timeout)
            .field("on_timeout", &self.on_timeout)
            .field("started", &self.started)
            .field("yielded", &self.yielded)
            .finish_non_exhaustive()
    }
}
