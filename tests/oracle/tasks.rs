//! Work for tasks, and owners for them.

use std::fmt::Display;
use std::future::{Future, Ready, pending, ready};

use genserver::{ExitReason, Process, Task};

use crate::processes::{down_of, settle};
use crate::spelling::outcome;
use crate::transcript::Transcript;

/// Work that is done at once.
pub(crate) type Done = Ready<Result<&'static str, ExitReason>>;

/// Each case runs in its own owner process; the last line says how the owner ended.
pub(crate) async fn owner<W, F>(transcript: &Transcript, label: &'static str, trap: bool, work: W)
where
    W: FnOnce(Process) -> F + Send + 'static,
    F: Future<Output = Result<String, ExitReason>> + Send + 'static,
{
    let said = transcript.clone();
    let end = down_of(move |me| async move {
        me.trap_exits(trap);
        said.say(format!("{label}: {}", work(me).await?));
        Ok(())
    });
    transcript.say(format!("{label} => owner {}", end.await));
}

/// What `yield`, `shutdown` and `ignore` return.
pub(crate) fn result<T: Display>(answer: Option<Result<T, ExitReason>>) -> String {
    match answer {
        Some(answer) => outcome(answer),
        None => "nothing".to_owned(),
    }
}

pub(crate) fn value() -> Done {
    ready(Ok("v"))
}

pub(crate) fn fails(with: ExitReason) -> Done {
    ready(Err(with))
}

pub(crate) fn boom() -> Done {
    fails(ExitReason::other("boom"))
}

pub(crate) async fn forever() -> Result<&'static str, ExitReason> {
    pending().await
}

pub(crate) async fn after(ms: u64, value: &'static str) -> Result<&'static str, ExitReason> {
    settle(ms).await;
    Ok(value)
}

/// A task that traps exits and never ends.
pub(crate) async fn stubborn(me: &Process) -> Task<&'static str> {
    let task = Task::spawn_link_with(me, |me| async move {
        me.trap_exits(true);
        forever().await
    });
    settle(60).await;
    task
}
