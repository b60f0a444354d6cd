//! What is generated: trees of children, and what happens to them. Only data.

use genserver::{AutoShutdown, Restart, Shutdown, Strategy};

/// A child of a supervisor, before anything runs.
#[derive(Clone, Debug)]
pub(crate) struct ChildPlan {
    pub(crate) id: char,
    pub(crate) restart: Restart,
    pub(crate) significant: bool,
    pub(crate) body: Body,
}

#[derive(Clone, Debug)]
pub(crate) enum Body {
    Worker(WorkerPlan),
    Supervisor(SupervisorPlan),
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct WorkerPlan {
    pub(crate) traps: bool,
    /// How long its `terminate` takes, in milliseconds; never as long as a shutdown value allows.
    pub(crate) farewell: u64,
    pub(crate) shutdown: Shutdown,
}

#[derive(Clone, Debug)]
pub(crate) struct SupervisorPlan {
    pub(crate) strategy: Strategy,
    pub(crate) auto: AutoShutdown,
    pub(crate) max: usize,
    /// The period of its restart intensity, in milliseconds.
    pub(crate) within: u64,
    /// As a child it is killed instead of asked. Only without supervisors of its own, see [`Deed::Kill`].
    pub(crate) brutal: bool,
    pub(crate) children: Vec<ChildPlan>,
}

/// What one start of a worker comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begin {
    Up,
    /// It starts, but takes a second.
    Slow,
    /// It starts and ends before its supervisor does anything else; if that has started itself, and if its `terminate`
    /// takes no time. Otherwise the order would be anybody's guess.
    Dies(Ending),
    Fails,
    StopsNormally,
    Ignores,
}

/// Why a process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    Normal,
    Shutdown,
    ShutdownWith,
    Boom,
    Killed,
}

/// Any number; it means one of those that are there when it is used.
pub(crate) type Pick = usize;

/// What happens in one step of a sequence, before it is known to whom.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    /// A running worker ends.
    End(Pick, Ending),
    /// A running supervisor is asked for something.
    Ask(Pick, Request),
    /// A running supervisor is stopped.
    Stop(Pick, Ending),
    /// A running supervisor is killed.
    Kill(Pick),
    /// Time goes by, in milliseconds.
    Advance(u64),
}

/// What a supervisor is asked for; of a child it knows, or of a stranger.
#[derive(Clone, Debug)]
pub(crate) enum Request {
    Start(ChildPlan),
    Terminate(Pick),
    Restart(Pick),
    Delete(Pick),
}

/// What happens while a supervisor waits for a start or an end: it stands in the queue then.
#[derive(Clone, Debug)]
pub(crate) enum Meanwhile {
    /// A worker of this supervisor ends; then its next starts are these.
    End(Pick, Ending, Vec<Begin>),
    Ask(Request),
    Stop(Ending),
}

/// Whose starts change.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Whose {
    /// Of the one that the action is about.
    Target,
    Any(Pick),
}

#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// First the next starts of a worker are determined.
    pub(crate) begins: Option<(Whose, Vec<Begin>)>,
    pub(crate) action: Action,
    pub(crate) meanwhile: Vec<Meanwhile>,
}

/// A [`Request`] of a certain child.
#[derive(Clone, Debug)]
pub(crate) enum Order {
    Start(ChildPlan),
    Terminate(char),
    Restart(char),
    Delete(char),
}

/// An action whose target is known. Processes are named by their path from the root: `r.a.b`.
#[derive(Clone, Debug)]
pub(crate) enum Deed {
    /// A worker ends; then its next starts are these.
    End(String, Ending, Vec<Begin>),
    Ask(String, Order),
    Stop(String, Ending),
    /// Of a supervisor without supervisors: those would hold their names until their own children are gone, and
    /// nobody says how often their replacements fail meanwhile. The root has no replacement.
    Kill(String),
    Advance(u64),
    Nothing,
}

impl Body {
    /// Whether its `terminate` takes no time.
    pub(crate) fn is_quick(&self) -> bool {
        match self {
            Self::Worker(plan) => plan.farewell == 0,
            Self::Supervisor(_) => false,
        }
    }
}

impl SupervisorPlan {
    /// The paths of all workers below.
    pub(crate) fn workers(&self, path: &str) -> Vec<String> {
        let below = self.children.iter().map(|child| {
            let path = path_of(path, child.id);
            match &child.body {
                Body::Worker(_) => vec![path],
                Body::Supervisor(inner) => inner.workers(&path),
            }
        });
        below.flatten().collect()
    }
}

impl ChildPlan {
    pub(crate) fn supervisor(&self) -> Option<&SupervisorPlan> {
        match &self.body {
            Body::Worker(_) => None,
            Body::Supervisor(plan) => Some(plan),
        }
    }
}

impl Order {
    /// Which child it is about.
    pub(crate) fn id(&self) -> char {
        match self {
            Self::Start(plan) => plan.id,
            Self::Terminate(id) | Self::Restart(id) | Self::Delete(id) => *id,
        }
    }
}

pub(crate) fn path_of(parent: &str, id: char) -> String {
    format!("{parent}.{id}")
}
