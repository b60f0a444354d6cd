//! A test beside a tree of its own: [`supervised`].

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind};
use std::pin::{Pin, pin};
use std::task::Poll;

use super::TestSupervisor;
use super::crashes::Crashes;
use super::failure::fail;

/// Runs a test beside a tree of its own: what the body starts under its [`TestSupervisor`] is ended in order, and gone,
/// when the body is over, whether it has returned or panicked.
///
/// A crash of anything in the tree that was not [expected](TestSupervisor::expect_crash) fails the test at once, and
/// says who ended and why: also of a child of a nested or dynamic supervisor, of a task, and of one that was restarted
/// and works again. A crash is an end that is not [clean](crate::ExitReason::is_clean); so is one that came
/// while the tree was being stopped, and a child that had to be killed because it did not stop in time.
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
        let mut wrong = crashes.wrong();
        if let Err(error) = stopped {
            wrong.push(format!("the supervisor of the test had ended: {error}"));
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

/// What the body comes to; `None` if it was broken off by a crash.
async fn run<T>(
    test: &TestSupervisor,
    crashes: &Crashes,
    body: impl AsyncFnOnce(&TestSupervisor) -> T,
) -> Option<Result<T, Box<dyn Any + Send>>> {
    let mut broken_off = pin!(crashes.unexpected());
    let mut body = pin!(async { body(test).await });
    poll_fn(|cx| {
        if broken_off.as_mut().poll(cx).is_ready() {
            return Poll::Ready(None);
        }
        let body: &mut Pin<&mut _> = &mut body;
        match catch_unwind(AssertUnwindSafe(|| body.as_mut().poll(cx))) {
            Ok(polled) => polled.map(|value| Some(Ok(value))),
            Err(panic) => Poll::Ready(Some(Err(panic))),
        }
    })
    .await
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
