//! A test beside a tree of its own: [`supervised`].

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind};
use std::pin::pin;
use std::task::Poll;

use super::TestSupervisor;
use super::crashes::Crashes;
use super::failure::fail;
use crate::exit::{ExitReason, StopError};

/// Runs a test beside a tree of its own: what the body starts under its [`TestSupervisor`] is ended in order, and gone,
/// when the body is over, whether it has returned or panicked.
///
/// A crash of anything in the tree that was not [expected](TestSupervisor::expect_crash) fails the test at once, and
/// says who ended and why: also of a child of a nested or dynamic supervisor, of a task, and of one that was restarted
/// and works again. A crash is an end that is not [clean](crate::ExitReason::is_clean); so is one that came
/// while the tree was being stopped, and a child that had to be killed because it did not stop in time.
///
/// It sees what supervisors of the tree see. A supervisor that a server starts itself, with `start_link`, is the root of a tree
/// of its own: of crashes in there the test hears only if they end that server. A process that is linked with
/// one that crashes dies along, and if it is a child, that is one more crash to expect.
///
/// A child whose shutdown is [`Infinity`](crate::Shutdown::Infinity) is waited for without limit, as everywhere: if it does not
/// stop, the test does not end.
///
/// It resolves to what the body returns.
///
/// ```
/// use genserver::testing::supervised;
/// use genserver::{CallError, ServerSpec, genserver};
///
/// struct Counter { count: u32 }
///
/// #[genserver]
/// impl Counter {
///     #[init]
///     fn init(count: u32) -> Self { Self { count } }
///
///     #[call]
///     fn add(&mut self, n: u32) -> u32 { self.count += n; self.count }
/// }
///
/// # #[tokio::main(flavor = "current_thread", start_paused = true)]
/// # async fn main() -> Result<(), CallError> {
/// // in a test: #[tokio::test(start_paused = true)]
/// supervised(async |test| {
///     let counter = test.start_supervised(ServerSpec::<Counter>::of(40)).await;
///     assert_eq!(counter.add(2).await?, 42);
///     Ok(())
/// })
/// .await
/// # }
/// ```
///
/// # Panics
///
/// With the panic of the body; or with what is wrong with the crashes in the tree.
///
/// # Cancel safety
///
/// If the future is dropped, the supervisor is killed, so that its children end as after the death of any parent; nobody
/// waits for that.
#[track_caller]
pub fn supervised<T>(body: impl AsyncFnOnce(&TestSupervisor) -> T) -> impl Future<Output = T> {
    let at = Location::caller();
    async move {
        let crashes = Crashes::default();
        let test = match TestSupervisor::start(crashes.clone()).await {
            Ok(test) => test,
            Err(error) => fail(at, &format!("no supervisor for the test: {error}")),
        };
        let outcome = run(&test, &crashes, body).await;
        let stopped = test.stop().await;
        let mut wrong = crashes.unexpected_ones();
        if let Some(Ok(_)) = outcome {
            // Otherwise they had no chance to come.
            wrong.extend(crashes.missing());
        }
        if let Err(error) = stopped {
            wrong.push(why_it_ended(&test, &error));
        }
        match outcome {
            Some(Err(panic)) => {
                tell(&wrong);
                resume_unwind(panic)
            }
            Some(Ok(value)) if wrong.is_empty() => value,
            Some(Ok(_)) | None => fail(at, &wrong.join("\n")),
        }
    }
}

/// The supervisor of the test was gone before it was stopped: it gave up, or the test has ended it.
fn why_it_ended(test: &TestSupervisor, error: &StopError) -> String {
    let crashes = test.crashes();
    let supervisor = test.supervisor().pid();
    let last = crashes.iter().rfind(|it| it.supervisor == supervisor);
    match (supervisor.exit_reason(), last) {
        (Some(ExitReason::Shutdown), Some(last)) => {
            let child = &last.child;
            format!(
                "`{child}` crashed again and again, until the supervisor of the test gave up; the last time: {last}"
            )
        }
        (_, _) => format!("the supervisor of the test had ended: {error}"),
    }
}

/// What the body comes to; `None` if it was broken off: by a crash, or because the supervisor is gone.
async fn run<T>(
    test: &TestSupervisor,
    crashes: &Crashes,
    body: impl AsyncFnOnce(&TestSupervisor) -> T,
) -> Option<Result<T, Box<dyn Any + Send>>> {
    let mut unexpected = pin!(crashes.unexpected());
    let mut ended = pin!(test.ended());
    let mut body = Box::pin(async { body(test).await });
    let outcome = poll_fn(|cx| {
        if unexpected.as_mut().poll(cx).is_ready() || ended.as_mut().poll(cx).is_ready() {
            return Poll::Ready(None);
        }
        match catch_unwind(AssertUnwindSafe(|| body.as_mut().poll(cx))) {
            Ok(polled) => polled.map(|value| Some(Ok(value))),
            Err(panic) => Poll::Ready(Some(Err(panic))),
        }
    })
    .await;
    // Its destructors may panic. That has been said, and the tree is stopped in order all the same.
    let _reported = catch_unwind(AssertUnwindSafe(|| drop(body))).is_err();
    outcome
}

/// The body's own panic is what fails the test. What may be its cause is said besides.
#[expect(
    clippy::print_stderr,
    reason = "as the message of a panic, which there can be only one of"
)]
fn tell(wrong: &[String]) {
    for wrong in wrong {
        eprintln!("{wrong}");
    }
}
