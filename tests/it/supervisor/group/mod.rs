//! `one_for_all` and `rest_for_one`: who goes along with a restart.

mod retry;
mod round;
mod significant;

use genserver::{ChildSpec, ChildState, Strategy, Supervisor, SupervisorRef};

use super::family::Family;

/// The ids in start order, with what each does.
pub(crate) async fn states(tree: &SupervisorRef) -> Vec<String> {
    let mut children = tree.which_children().await.unwrap_or_default();
    children.reverse();
    children
        .iter()
        .map(|child| match child.state {
            ChildState::Running(_) => format!("{} up", child.id),
            ChildState::Restarting => format!("{} restarting", child.id),
            ChildState::Down => format!("{} down", child.id),
        })
        .collect()
}

#[expect(clippy::unwrap_used, reason = "a fixture")]
pub(super) async fn tree(strategy: Strategy, members: Vec<ChildSpec>) -> SupervisorRef {
    let supervisor = Supervisor::new(strategy).children(members);
    supervisor.start().await.unwrap()
}

/// What was written since there were so many lines.
pub(super) fn since(family: &Family, lines: usize) -> Vec<String> {
    family.record.lines().split_off(lines)
}
