//! A tree as a program: [`Supervisor::run`].

use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;

use futures_util::future::{Either, select};

use super::ending::Ending;
use super::{Supervisor, SupervisorRef};
use crate::exit::ExitReason;
use crate::gen_server::StartError;

impl Supervisor {
    /// Runs the tree as the program: starts it, waits for SIGINT or SIGTERM (Ctrl-C elsewhere), then
    /// stops the children in reverse order and waits until they are gone.
    ///
    /// Children that did not stop in time and were killed are named on stderr. A second signal does not
    /// wait any longer: `run` returns, and what still runs ends with the runtime. A signal during the start
    /// lets the child that is starting finish its `init`.
    ///
    /// It needs the feature `signal`, which is on by default.
    ///
    /// # Errors
    ///
    /// As [`start`](Self::start); and [`StartError::Exited`] if the tree ends by itself for any
    /// reason but [`ExitReason::Normal`], as when it has restarted its children too often, and also after an
    /// [automatic shutdown](crate::AutoShutdown): both are [`ExitReason::Shutdown`], as in OTP. `main` can
    /// return it as it is.
    ///
    /// # Panics
    ///
    /// Outside of a tokio runtime with its I/O enabled.
    ///
    /// ```no_run
    /// use genserver::{StartError, Supervisor};
    ///
    /// #[tokio::main]
    /// async fn main() -> Result<(), StartError> {
    ///     Supervisor::one_for_one().run().await
    /// }
    /// ```
    pub async fn run(self) -> Result<(), StartError> {
        self.run_until(std::future::pending()).await
    }

    /// As [`run`](Self::run), and ends in the same order when `done` resolves. It needs the feature `signal`, too.
    ///
    /// # Errors
    ///
    /// As [`run`](Self::run).
    ///
    /// ```no_run
    /// use genserver::Supervisor;
    /// use std::time::Duration;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let done = tokio::time::sleep(Duration::from_millis(1));
    /// Supervisor::one_for_one().run_until(done).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn run_until(self, done: impl Future<Output = ()>) -> Result<(), StartError> {
        // Listening comes first: a signal during a slow start must not be lost.
        let mut signals = Signals::listen().map_err(|error| StartError::Failed(error.into()))?;
        let ending = Ending::of_a_tree();
        let mut starting = pin!(self.start_with(ending.clone()));
        // What has been started deserves an orderly stop, so after a signal the start goes on; a second
        // one drops it, and what it has started is killed.
        let Some(started) = signals.before(starting.as_mut()).await else {
            if let Some(started) = signals.before(starting).await {
                stop(&started?, &mut signals, &ending).await;
            }
            return Ok(());
        };
        let tree = started?;
        let done = pin!(done);
        let over = pin!(select(tree.pid().monitor(), done));
        match signals.before(over).await {
            Some(Either::Left((down, _))) if down.reason == ExitReason::Normal => Ok(()),
            Some(Either::Left((down, _))) => {
                name_stragglers(&ending);
                Err(StartError::Exited(down.reason))
            }
            Some(Either::Right(_)) | None => {
                stop(&tree, &mut signals, &ending).await;
                Ok(())
            }
        }
    }
}

async fn stop(tree: &SupervisorRef, signals: &mut Signals, ending: &Ending) {
    if signals.before(pin!(tree.stop())).await.is_none() {
        say("stopping at once");
        tree.pid().kill();
    }
    name_stragglers(ending);
}

fn name_stragglers(ending: &Ending) {
    let ids: Vec<Arc<str>> = ending.take();
    if !ids.is_empty() {
        say(&format!(
            "killed, because they did not stop in time: {}",
            ids.join(", ")
        ));
    }
}

#[expect(
    clippy::print_stderr,
    reason = "the documented last word of a program, not a log"
)]
fn say(line: &str) {
    eprintln!("{line}");
}

impl Signals {
    /// The output of `work`; `None` if a signal comes first.
    async fn before<F: Future>(&mut self, work: Pin<&mut F>) -> Option<F::Output> {
        match select(work, pin!(self.next())).await {
            Either::Left((output, _)) => Some(output),
            Either::Right(_) => None,
        }
    }
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let (interrupt, terminate) = (
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
        );
        Ok(Self {
            interrupt,
            terminate,
        })
    }

    async fn next(&mut self) {
        let interrupt = pin!(self.interrupt.recv());
        let terminate = pin!(self.terminate.recv());
        select(interrupt, terminate).await;
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    #[expect(clippy::unnecessary_wraps, reason = "the same API as on Unix")]
    fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
