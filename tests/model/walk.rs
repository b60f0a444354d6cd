//! Finding processes in the model, and looking at all of them.

use std::collections::BTreeMap;

use super::plan::path_of;
use super::supervisor::{State, Supervisor};

/// All that run, the root first.
pub(crate) fn supervisors(root: &Supervisor) -> Vec<&Supervisor> {
    let mut all = vec![root];
    for child in &root.children {
        all.extend(child.supervisor().into_iter().flat_map(supervisors));
    }
    all
}

/// All workers of running supervisors, running or not.
pub(crate) fn workers(root: &Supervisor) -> Vec<String> {
    workers_that(root, |_| true)
}

pub(crate) fn living_workers(root: &Supervisor) -> Vec<String> {
    workers_that(
        root,
        |state| matches!(state, State::Up(process) if process.is_alive),
    )
}

fn workers_that(root: &Supervisor, is_meant: impl Fn(&State) -> bool) -> Vec<String> {
    let mut paths = Vec::new();
    for supervisor in supervisors(root) {
        for child in &supervisor.children {
            if child.plan.supervisor().is_none() && is_meant(&child.state) {
                paths.push(path_of(&supervisor.path, child.plan.id));
            }
        }
    }
    paths
}

/// The running supervisor with this path.
pub(crate) fn find<'a>(root: &'a mut Supervisor, path: &str) -> Option<&'a mut Supervisor> {
    if root.path == path {
        return Some(root);
    }
    let mut children = root.children.iter_mut();
    children.find_map(|child| find(child.supervisor_mut()?, path))
}

/// The supervisor of a child, and its place there.
pub(crate) fn parent<'a>(
    root: &'a mut Supervisor,
    path: &str,
) -> Option<(&'a mut Supervisor, usize)> {
    let (parent, id) = path.rsplit_once('.')?;
    let parent = find(root, parent)?;
    let place = parent.place_of(id.chars().next()?)?;
    Some((parent, place))
}

/// Describes all children of all supervisors, and which supervisors are other ones than last time.
pub(crate) fn look(
    supervisor: &Supervisor,
    known: &mut BTreeMap<String, u32>,
    seen: &mut Vec<String>,
) {
    let (mut active, mut supervisors) = (0, 0);
    let mut children = Vec::new();
    for child in supervisor.children.iter().rev() {
        let path = path_of(&supervisor.path, child.plan.id);
        let is_supervisor = child.plan.supervisor().is_some();
        supervisors += usize::from(is_supervisor);
        let state = match &child.state {
            State::Up(process) => {
                active += usize::from(process.is_alive);
                let is_other =
                    is_supervisor && known.insert(path, process.number) != Some(process.number);
                let mark = if is_other { " (new)" } else { "" };
                format!("{}{mark}", process.name())
            }
            State::Restarting(_) => "restarting".to_owned(),
            State::Down => "down".to_owned(),
        };
        children.push(format!("{}={state}", child.plan.id));
    }
    let specs = supervisor.children.len();
    let workers = specs - supervisors;
    seen.push(format!(
        "{}: [{}] specs {specs} active {active} supervisors {supervisors} workers {workers}",
        supervisor.path,
        children.join(", ")
    ));
    for child in &supervisor.children {
        if let Some(inner) = child.supervisor() {
            look(inner, known, seen);
        }
    }
}
