//! Rules about the names of hooks, which become variants of requests and methods of handles.

use std::collections::HashMap;

use syn::Ident;

use crate::errors::Errors;
use crate::model::{Hook, HookKind, Server};

/// What every address can do already: a client method of that name could not be called.
const TAKEN: [&str; 27] = [
    "call",
    "cast",
    "send",
    "send_after",
    "send_interval",
    "stop",
    "drain",
    "whereis",
    "resolve",
    "incarnation",
    "ready",
    "is_alive",
    "pid",
    "name",
    "monitor",
    "demonitor",
    "link",
    "unlink",
    "exit",
    "kill",
    "register",
    "clone",
    "to_owned",
    "eq",
    "ne",
    "into",
    "try_into",
];

pub(super) fn rules(server: &Server, errors: &mut Errors) {
    let twice: Vec<_> = same_name(server).collect();
    for hook in &twice {
        let name = hook.name();
        errors.push(
            name,
            format!("the server has a hook `{name}` already: rename one"),
        );
    }
    if twice.is_empty() {
        same_variant(server, errors);
    }
    taken_name(server, errors);
    start(server, errors);
}

/// The hooks that have the name of one before, and no conditions that let only one of them be there.
fn same_name(server: &Server) -> impl Iterator<Item = &Hook> {
    let has_conditions = |hook: &Hook| hook.conditions().next().is_some();
    let hooks = server.hooks.iter().enumerate();
    hooks.filter_map(move |(index, hook)| {
        let mut before = server.hooks.iter().take(index);
        let first = before.find(|first| first.name() == hook.name())?;
        (!has_conditions(first) && !has_conditions(hook)).then_some(hook)
    })
}

/// `Queue::start` would be the hook.
fn start(server: &Server, errors: &mut Errors) {
    for hook in server.hooks.iter().filter(|hook| hides_start(hook)) {
        let (ty, name) = (&server.name, hook.name());
        errors.push(
            name,
            format!("`{ty}::start` starts the server, and this would hide it: rename the hook"),
        );
    }
}

fn hides_start(hook: &Hook) -> bool {
    hook.name() == "start"
}

/// Whether a mistaken block has to do without this method, because rustc would complain of it once more.
pub(crate) fn must_go(server: &Server, name: &Ident) -> bool {
    let mut named = server.hooks.iter().filter(|hook| hook.name() == name);
    named.any(hides_start)
}

fn same_variant(server: &Server, errors: &mut Errors) {
    let mut seen: HashMap<(&'static str, String), &Hook> = HashMap::new();
    for hook in server.hooks.iter().filter(|hook| hook.kind.is_message()) {
        let variant = hook.variant().to_string();
        let Some(first) = seen.insert((hook.kind.attribute(), variant.clone()), hook) else {
            continue;
        };
        // With conditions there may be only one of them.
        let is_conditional = [first, hook]
            .iter()
            .any(|hook| hook.conditions().next().is_some());
        if !is_conditional {
            let message = format!(
                "`{}` and `{}` would both be the request `{variant}`: rename one",
                first.name(),
                hook.name(),
            );
            errors.push(hook.name(), message);
        }
    }
}

fn taken_name(server: &Server, errors: &mut Errors) {
    for hook in &server.hooks {
        let is_client = matches!(hook.kind, HookKind::Call | HookKind::Cast);
        if is_client && is_taken(server, hook) {
            let name = hook.name();
            let whose = if name == "job" {
                "every handle of a server with jobs"
            } else {
                "every handle"
            };
            let message = format!(
                "{whose} has a method `{name}` already, which would hide this one: rename it"
            );
            errors.push(name, message);
        }
    }
}

/// Whether a handle has a method of this name already.
pub(crate) fn is_taken(server: &Server, hook: &Hook) -> bool {
    let of_jobs = server.has_jobs() && hook.name() == "job";
    of_jobs || TAKEN.iter().any(|taken| hook.name() == taken)
}
