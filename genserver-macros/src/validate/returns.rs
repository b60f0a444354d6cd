//! Rules about what one hook returns.

use syn::Type;

use crate::errors::Errors;
use crate::model::{Hook, HookKind, Role, Server};
use crate::syntax;

pub(super) fn rules(server: &Server, hook: &Hook, errors: &mut Errors) {
    let Some(ty) = syntax::returned(&hook.sig.output) else {
        return init_without_state(hook, errors);
    };
    if impl_trait(ty, errors) {
        return;
    }
    match hook.kind {
        HookKind::Init => {}
        HookKind::Terminate => terminate_with_result(ty, errors),
        HookKind::Undelivered => undelivered_with_result(ty, errors),
        HookKind::Call if takes_from(hook) => reply_beside_from(ty, errors),
        HookKind::Call => next_without_reply(server, ty, errors),
        HookKind::Job | HookKind::Work => job_with_result(ty, errors),
        _ => reply_without_call(hook, ty, errors),
    }
}

fn takes_from(hook: &Hook) -> bool {
    hook.params
        .iter()
        .any(|param| matches!(param.role, Role::From(_)))
}

fn init_without_state(hook: &Hook, errors: &mut Errors) {
    if hook.kind == HookKind::Init {
        errors.push(
            hook.name(),
            "`#[init]` makes the state: let it return `Self`, `Init<Self>` or a `Result` of either",
        );
    }
}

/// Whether there was one.
fn impl_trait(ty: &Type, errors: &mut Errors) -> bool {
    let opaque = syntax::impl_trait_in(ty);
    if let Some(opaque) = opaque {
        let is_future = |bound| syntax::shown(bound).contains("Future");
        let message = if opaque.bounds.iter().any(is_future) {
            "a hook that waits is an `async fn`: write one, and return what the future yields"
        } else {
            "a result has one type: name it instead of `impl Trait`, or box it"
        };
        errors.push(opaque, message);
    }
    opaque.is_some()
}

fn terminate_with_result(ty: &Type, errors: &mut Errors) {
    errors.push(ty, "after `#[terminate]` nothing comes that could use a result: return nothing, and log what fails");
}

fn undelivered_with_result(ty: &Type, errors: &mut Errors) {
    errors.push(ty, "after `#[undelivered]` nobody is left who could use a result: return nothing, and log what fails");
}

fn reply_beside_from(ty: &Type, errors: &mut Errors) {
    if is_or_results_in(ty, "Reply") {
        errors.push(
            ty,
            "the reply goes through `from` here: return nothing or `Next<Self>`, or remove `from`",
        );
    }
}

/// A `#[call]` that says what comes next but replies nothing.
fn next_without_reply(server: &Server, ty: &Type, errors: &mut Errors) {
    let next = match syntax::argument_of(ty, "Result") {
        Some(ok) => syntax::argument_of(ok, "Next"),
        None => syntax::argument_of(ty, "Next"),
    };
    let name = server.name.to_string();
    if next.is_some_and(|ty| syntax::is_named(ty, "Self") || syntax::is_named(ty, &name)) {
        errors.push(ty, "a call replies: return `Reply<T, Self>` to reply and say what comes next, or take `from: Caller<T>`");
    }
}

fn job_with_result(ty: &Type, errors: &mut Errors) {
    if is_or_results_in(ty, "Next") || is_or_results_in(ty, "Reply") {
        errors.push(
            ty,
            "when a job runs next, its schedule says: return nothing or `Result<(), E>`",
        );
    }
}

fn reply_without_call(hook: &Hook, ty: &Type, errors: &mut Errors) {
    if is_or_results_in(ty, "Reply") {
        let name = hook.kind.attribute();
        errors.push(ty, format!("nobody waits for the reply of `#[{name}]`: return `Next<Self>`, or make it a `#[call]`"));
    }
}

/// Whether the type is `name<..>` or a `Result` of that.
fn is_or_results_in(ty: &Type, name: &str) -> bool {
    let is = |ty| syntax::argument_of(ty, name).is_some();
    is(ty) || syntax::argument_of(ty, "Result").is_some_and(is)
}
