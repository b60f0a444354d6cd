//! Workers as the children of a supervisor: their specs, their ends, and how they are listed.

use std::error::Error;
use std::time::Duration;

use genserver::{
    Address, CallError, ChildSpec, ChildState, ExitReason, Pid, Restart, ServerRef, Strategy,
    Supervisor, SupervisorRef,
};

use crate::processes::{down_after, settle};
use crate::spelling::reason;
use crate::transcript::{Played, Transcript};
use crate::worker::{Note, Options, Worker};

/// A supervisor that allows more restarts than most scenarios cause.
pub(crate) fn supervisor(
    strategy: Strategy,
    children: impl IntoIterator<Item = ChildSpec>,
) -> Supervisor {
    Supervisor::new(strategy)
        .max_restarts(10)
        .within(Duration::from_secs(60))
        .children(children)
}

/// A worker as a child.
pub(crate) fn child(transcript: &Transcript, id: &'static str) -> ChildSpec {
    child_with(transcript, id, |options| options)
}

/// A worker as a child, which says nothing.
pub(crate) fn quiet_child(transcript: &Transcript, id: &'static str) -> ChildSpec {
    child_with(transcript, id, Options::quiet)
}

/// A worker as a child, which each start makes with these options.
pub(crate) fn child_with<F>(transcript: &Transcript, id: &'static str, options: F) -> ChildSpec
where
    F: Fn(Options) -> Options + Send + Sync + 'static,
{
    let transcript = transcript.clone();
    ChildSpec::with::<Worker>(move || options(Options::new(&transcript, id))).id(id)
}

/// How a worker is made to end.
#[derive(Clone)]
pub(crate) enum Crash {
    Stop(ExitReason),
    Kill,
}

impl Crash {
    /// A stop with this word as the reason.
    pub(crate) fn other(word: &'static str) -> Self {
        Self::Stop(ExitReason::other(word))
    }

    pub(crate) fn label(&self) -> String {
        match self {
            Self::Stop(why) => reason(why),
            Self::Kill => "kill".to_owned(),
        }
    }

    pub(crate) fn strike(&self, pid: &Pid) {
        match (self, ServerRef::<Worker>::of(pid)) {
            (Self::Stop(reason), Some(worker)) => {
                // Whether it has ended before is seen by whoever watches it.
                drop(worker.send(Note::Stop(reason.clone())));
            }
            (Self::Kill, _) => pid.kill(),
            (Self::Stop(_), None) => {}
        }
    }
}

/// Ends a worker, gives its supervisor time to react, and says how the worker went down.
pub(crate) async fn crash(pid: &Pid, how: &Crash) -> String {
    let down = down_after(pid, || how.strike(pid)).await;
    settle(30).await;
    down
}

/// As [`crash`], of the worker that is this child.
pub(crate) async fn crash_child(
    supervisor: &SupervisorRef,
    id: &str,
    how: Crash,
) -> Result<String, Box<dyn Error>> {
    let pid = pid_of(supervisor, id).await?;
    Ok(crash(&pid, &how).await)
}

/// What the supervisor says of a child; `None` if it doesn't know it.
pub(crate) async fn state_of(
    supervisor: &SupervisorRef,
    id: &str,
) -> Result<Option<ChildState>, CallError> {
    let children = supervisor.which_children().await?;
    let child = children.into_iter().find(|child| &*child.id == id);
    Ok(child.map(|child| child.state))
}

pub(crate) async fn pid_of(supervisor: &SupervisorRef, id: &str) -> Result<Pid, Box<dyn Error>> {
    match state_of(supervisor, id).await? {
        Some(ChildState::Running(pid)) => Ok(pid),
        unfit => Err(format!("{id} does not run: {unfit:?}").into()),
    }
}

/// Waits until a child is in such a state.
pub(crate) async fn until(
    supervisor: &SupervisorRef,
    id: &str,
    fits: impl Fn(&ChildState) -> bool,
) -> Played {
    for _ in 0..400 {
        if state_of(supervisor, id)
            .await?
            .is_some_and(|state| fits(&state))
        {
            return Ok(());
        }
        settle(5).await;
    }
    Err(format!("{id} never came into the state that was waited for").into())
}

/// The children in start order: `a=up b=undefined c=restarting`.
pub(crate) async fn tree(supervisor: &SupervisorRef) -> Result<String, CallError> {
    let newest_first = supervisor.which_children().await?;
    let listed = newest_first.iter().rev().map(|child| {
        let state = match &child.state {
            ChildState::Running(_) => "up",
            ChildState::Restarting => "restarting",
            ChildState::Down => "undefined",
        };
        format!("{}={state}", child.id)
    });
    Ok(listed.collect::<Vec<_>>().join(" "))
}

pub(crate) async fn counts(supervisor: &SupervisorRef) -> Result<String, CallError> {
    let counts = supervisor.count_children().await?;
    Ok(format!(
        "specs={} active={} supervisors={} workers={}",
        counts.specs, counts.active, counts.supervisors, counts.workers
    ))
}

pub(crate) fn restart_type(restart: Restart) -> &'static str {
    match restart {
        Restart::Permanent => "permanent",
        Restart::Transient => "transient",
        Restart::Temporary => "temporary",
    }
}
