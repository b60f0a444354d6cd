//! Rules about the parameters of one hook.

use syn::{Pat, Type};

use crate::errors::Errors;
use crate::model::{Hook, HookKind, Param, Role};
use crate::syntax;

pub(super) fn rules(hook: &Hook, errors: &mut Errors) {
    context_by_mut_reference(hook, errors);
    one_context(hook, errors);
    conditional_parameter(hook, errors);
    match hook.kind {
        HookKind::Init | HookKind::Call | HookKind::Cast | HookKind::Info | HookKind::Continue => {
            one_caller(hook, errors);
            caller_outside_of_call(hook, errors);
            unnamed(hook, errors);
            impl_trait(hook, errors);
        }
        HookKind::Down => takes_one(hook, "down", "Down", errors),
        HookKind::Exit => takes_one(hook, "exit", "Exit", errors),
        HookKind::Timeout => {
            takes_nothing(hook, "there is nothing to tell about a time-out", errors);
        }
        HookKind::Job | HookKind::Work => takes_nothing(
            hook,
            "a job is run by the clock, which gives no arguments",
            errors,
        ),
        HookKind::Terminate => takes_reason(hook, errors),
        HookKind::Undelivered => {
            context_of_the_dead(hook, errors);
            takes_mail(hook, errors);
        }
    }
}

fn context_by_mut_reference(hook: &Hook, errors: &mut Errors) {
    if hook.kind == HookKind::Undelivered {
        return;
    }
    for param in contexts(hook) {
        let is_mutable = match syntax::ungrouped(&param.arg.ty) {
            Type::Reference(reference) => reference.mutability.is_some(),
            _ => false,
        };
        if !is_mutable {
            errors.push(
                &param.arg.ty,
                "the context is lent to the method: write `ctx: &mut Context<Self>`",
            );
        }
    }
}

fn one_context(hook: &Hook, errors: &mut Errors) {
    if hook.kind == HookKind::Undelivered {
        return;
    }
    for param in contexts(hook).skip(1) {
        errors.push(
            &param.arg,
            "the method has the context already: remove this one",
        );
    }
}

fn contexts(hook: &Hook) -> impl Iterator<Item = &Param> {
    hook.params
        .iter()
        .filter(|param| matches!(param.role, Role::Context))
}

fn conditional_parameter(hook: &Hook, errors: &mut Errors) {
    for param in &hook.params {
        let is_condition = |name| {
            param
                .arg
                .attrs
                .iter()
                .find(|attribute| attribute.path().is_ident(name))
        };
        if let Some(attribute) = is_condition("cfg").or_else(|| is_condition("cfg_attr")) {
            errors.push(
                attribute,
                "a parameter of a hook is there or not: put the `cfg` on the method",
            );
        }
    }
}

fn one_caller(hook: &Hook, errors: &mut Errors) {
    for param in callers(hook).skip(1) {
        errors.push(&param.arg, "a call has one caller: remove this one");
    }
}

fn caller_outside_of_call(hook: &Hook, errors: &mut Errors) {
    if hook.kind == HookKind::Call {
        return;
    }
    if let Some(param) = callers(hook).next() {
        let name = hook.kind.attribute();
        let otherwise = match hook.kind {
            HookKind::Init => "remove the caller",
            _ => "make it a `#[call]`, or remove the caller",
        };
        let message = format!("nobody waits for the reply of `#[{name}]`: {otherwise}");
        errors.push(&param.arg, message);
    }
}

fn callers(hook: &Hook) -> impl Iterator<Item = &Param> {
    hook.params
        .iter()
        .filter(|param| matches!(param.role, Role::From(_)))
}

fn unnamed(hook: &Hook, errors: &mut Errors) {
    if !hook.kind.is_message() {
        return;
    }
    for param in hook.values().filter(|param| param.name.is_none()) {
        let message = match &*param.arg.pat {
            Pat::Wild(_) => "name the parameter, it becomes a field of the request: write `_name`",
            _ => {
                "name the parameter, it becomes a field of the request, and take it apart in the body"
            }
        };
        errors.push(&param.arg.pat, message);
    }
}

fn impl_trait(hook: &Hook, errors: &mut Errors) {
    for param in &hook.params {
        if let Some(opaque) = syntax::impl_trait_in(&param.arg.ty) {
            errors.push(
                opaque,
                "a parameter of a hook has one type: name it instead of `impl Trait`, or box it",
            );
        }
    }
}

/// `#[down]` and `#[exit]`: exactly one parameter, of the type that the loop has to give.
fn takes_one(hook: &Hook, name: &str, ty: &str, errors: &mut Errors) {
    let attribute = hook.kind.attribute();
    let message =
        format!("a method with `#[{attribute}]` is given one thing: write `{name}: {ty}`");
    let mut others = hook
        .params
        .iter()
        .filter(|param| !matches!(param.role, Role::Context));
    match others.next() {
        None => errors.push(hook.name(), message),
        Some(first) if !syntax::is_named(&first.arg.ty, ty) => errors.push(&first.arg, message),
        Some(_) => {
            if let Some(second) = others.next() {
                errors.push(&second.arg, format!("{message} and nothing else"));
            }
        }
    }
}

fn takes_nothing(hook: &Hook, why: &str, errors: &mut Errors) {
    let mut others = hook
        .params
        .iter()
        .filter(|param| !matches!(param.role, Role::Context));
    if let Some(param) = others.next() {
        errors.push(
            &param.arg,
            format!("{why}: remove the parameter; only `ctx: &mut Context<Self>` may stay"),
        );
    }
}

fn takes_reason(hook: &Hook, errors: &mut Errors) {
    let others = hook
        .params
        .iter()
        .filter(|param| !matches!(param.role, Role::Context));
    for (index, param) in others.enumerate() {
        if index > 0 || !is_reason(param) {
            errors.push(&param.arg, "a method with `#[terminate]` is lent the reason and nothing else: write `reason: &ExitReason`");
        }
    }
}

/// `&ExitReason`
fn is_reason(param: &Param) -> bool {
    match syntax::ungrouped(&param.arg.ty) {
        Type::Reference(reference) => {
            reference.mutability.is_none() && syntax::is_named(&reference.elem, "ExitReason")
        }
        _ => false,
    }
}

fn context_of_the_dead(hook: &Hook, errors: &mut Errors) {
    for param in contexts(hook) {
        errors.push(
            &param.arg,
            "when `#[undelivered]` runs the server has ended, so there is no context: remove it",
        );
    }
}

/// `#[undelivered]`: the mail, and maybe the reason, each once.
fn takes_mail(hook: &Hook, errors: &mut Errors) {
    let (mut mails, mut reasons) = (0, 0);
    let others = hook
        .params
        .iter()
        .filter(|param| !matches!(param.role, Role::Context));
    for param in others {
        let seen = match (
            syntax::is_named(&param.arg.ty, "Undelivered"),
            is_reason(param),
        ) {
            (true, _) => &mut mails,
            (false, true) => &mut reasons,
            (false, false) => {
                errors.push(&param.arg, "a method with `#[undelivered]` is given the mail, and lent the reason: write `mail: Undelivered<Self>, reason: &ExitReason`");
                return;
            }
        };
        *seen += 1;
        if *seen > 1 {
            errors.push(&param.arg, "the method has this already: remove it");
        }
    }
    if mails == 0 {
        errors.push(
            hook.name(),
            "a method with `#[undelivered]` is given the mail: write `mail: Undelivered<Self>`",
        );
    }
}
