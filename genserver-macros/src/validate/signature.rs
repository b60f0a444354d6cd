//! Rules about the signature of one hook, its parameters and result apart.

use syn::{FnArg, Meta, ReceiverKind, Safety};

use crate::errors::Errors;
use crate::model::{Hook, HookKind};
use crate::syntax;

pub(super) fn rules(hook: &Hook, errors: &mut Errors) {
    second_hook(hook, errors);
    misspelt(hook, errors);
    argument_on_attribute(hook, errors);
    receiver(hook, errors);
    qualifier(hook, errors);
    async_undelivered(hook, errors);
    generics(hook, errors);
    where_clause(hook, errors);
}

fn second_hook(hook: &Hook, errors: &mut Errors) {
    for surplus in &hook.surplus {
        let message = format!(
            "a method is one hook, and this one is `#[{}]` already: remove one",
            hook.kind.attribute()
        );
        errors.push(surplus, message);
    }
}

fn misspelt(hook: &Hook, errors: &mut Errors) {
    let (path, name) = (hook.attribute.path(), hook.kind.attribute());
    let word = syntax::shown(path);
    if path.is_ident(name) {
        return;
    }
    let message = if word == "r#continue" || word == "continue" {
        "`continue` is a keyword: write `#[handle_continue]`".to_owned()
    } else if path.segments.len() > 1 {
        format!("a hook is read by `#[genserver]` and needs no path: write `#[{name}]`")
    } else {
        format!("unknown hook `{word}`: did you mean `#[{name}]`?")
    };
    errors.push(path, message);
}

fn argument_on_attribute(hook: &Hook, errors: &mut Errors) {
    let name = hook.kind.attribute();
    match (&hook.attribute.meta, hook.kind) {
        (Meta::Path(_), _) | (_, HookKind::Job) => {}
        (meta @ (Meta::List(_) | Meta::NameValue(_)), _) => {
            errors.push(
                meta,
                format!("`#[{name}]` takes no arguments: write `#[{name}]`"),
            );
        }
    }
}

/// `#[init]` and `#[undelivered]` have no receiver, every other hook borrows the state.
fn receiver(hook: &Hook, errors: &mut Errors) {
    let name = hook.kind.attribute();
    match (hook.kind, hook.sig.inputs.first()) {
        (HookKind::Init, Some(FnArg::Receiver(receiver))) => {
            errors.push(
                receiver,
                "`#[init]` makes the state, so there is no `self` yet: remove it",
            );
        }
        (HookKind::Undelivered, Some(FnArg::Receiver(receiver))) => {
            errors.push(
                receiver,
                "when `#[undelivered]` runs the state is gone, so there is no `self`: remove it",
            );
        }
        (HookKind::Init | HookKind::Undelivered, _) => {}
        (_, Some(FnArg::Receiver(receiver))) => match &receiver.kind {
            ReceiverKind::Reference(_, lifetime, _)
                if lifetime.as_ref().is_none_or(|it| it.ident != "static") => {}
            _ => errors.push(
                receiver,
                format!(
                    "a method with `#[{name}]` borrows the state: write `&mut self` or `&self`"
                ),
            ),
        },
        (_, Some(FnArg::Typed(_)) | None) => {
            errors.push(hook.name(), format!("a method with `#[{name}]` borrows the state: its first parameter is `&mut self` or `&self`"));
        }
    }
}

fn qualifier(hook: &Hook, errors: &mut Errors) {
    let sig = &hook.sig;
    let plain = "the server calls this method: write a plain `fn` or `async fn`";
    if let Some(keyword) = sig.constness {
        errors.push(keyword, format!("a hook is not `const`; {plain}"));
    }
    match &sig.safety {
        Safety::Unsafe(keyword) => errors.push(keyword, format!("a hook is not `unsafe`; {plain}")),
        Safety::Safe(keyword) => errors.push(keyword, format!("a hook is not `safe`; {plain}")),
        Safety::Default => {}
    }
    if let Some(abi) = &sig.abi {
        errors.push(abi, format!("a hook is not `extern`; {plain}"));
    }
}

fn async_undelivered(hook: &Hook, errors: &mut Errors) {
    if let (HookKind::Undelivered, Some(keyword)) = (hook.kind, hook.sig.asyncness) {
        errors.push(
            keyword,
            "when `#[undelivered]` runs the server has ended and nobody can wait: write a plain `fn`, \
             and pass the mail on",
        );
    }
}

fn generics(hook: &Hook, errors: &mut Errors) {
    let generics = &hook.sig.generics;
    if !generics.params.is_empty() {
        let message = "a hook is one method, not one for each type: remove the parameters, or put them on the `impl` block";
        errors.push(generics, message);
    }
}

fn where_clause(hook: &Hook, errors: &mut Errors) {
    if let (true, Some(clause)) = (
        hook.sig.generics.params.is_empty(),
        &hook.sig.generics.where_clause,
    ) {
        errors.push(
            clause,
            "a hook has no conditions of its own: put the `where` clause on the `impl` block",
        );
    }
}
