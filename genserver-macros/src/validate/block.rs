//! Rules about the block as a whole.

use std::collections::HashMap;

use quote::ToTokens;
use syn::{
    GenericArgument, GenericParam, ImplItem, Item, ItemImpl, Lifetime, PathArguments, Signature,
    Type,
};

use crate::errors::Errors;
use crate::model::{Hook, HookKind, Server};
use crate::syntax;

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
    lifetime_parameter(server, errors);
    no_init(server, errors);
    given_twice(server, errors);
    same_variant(server, errors);
    taken_name(server, errors);
}

/// `#[genserver]` on something that is no inherent `impl` block.
pub(crate) fn not_a_block(item: &Item) -> syn::Error {
    let error = |tokens: &dyn ToTokens, name: &str| {
        let message = format!(
            "`#[genserver]` belongs on the `impl` block with the server's methods: \
             `#[genserver] impl {name} {{ .. }}`"
        );
        syn::Error::new_spanned(tokens.to_token_stream(), message)
    };
    match item {
        Item::Struct(item) => error(&item.ident, &item.ident.to_string()),
        Item::Enum(item) => error(&item.ident, &item.ident.to_string()),
        Item::Trait(item) => error(&item.ident, "Name"),
        Item::Fn(item) => error(&item.sig.ident, "Name"),
        Item::Mod(item) => error(&item.ident, "Name"),
        Item::Impl(ItemImpl {
            trait_: Some((path, _)),
            self_ty,
            ..
        }) => {
            let message = format!(
                "`#[genserver]` belongs on `impl {} {{ .. }}` and not on the implementation of a trait: \
                 a `GenServer` written by hand needs no attribute",
                syntax::shown(self_ty),
            );
            syn::Error::new_spanned(path, message)
        }
        item => error(item, "Name"),
    }
}

/// A block for a type that has no name, as `impl dyn Trait`.
pub(crate) fn not_a_name(ty: &Type) -> syn::Error {
    let message =
        "a server's type has a name, after which its messages are named: write `impl Name { .. }`";
    syn::Error::new_spanned(ty, message)
}

fn lifetime_parameter(server: &Server, errors: &mut Errors) {
    let message = "a server outlives whoever starts it and cannot borrow: remove the lifetime and own the data";
    let declared = server
        .block
        .generics
        .params
        .iter()
        .find_map(|param| match param {
            GenericParam::Lifetime(param) => Some(&param.lifetime),
            GenericParam::Type(_) | GenericParam::Const(_) => None,
        });
    let used = || lifetime_argument(server.ty());
    if let Some(lifetime) = declared.or_else(used) {
        errors.push(lifetime, message);
    }
}

/// The `'_` of `impl Queue<'_>`.
fn lifetime_argument(ty: &Type) -> Option<&Lifetime> {
    let PathArguments::AngleBracketed(arguments) = &syntax::last_segment(ty)?.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Lifetime(lifetime) if lifetime.ident != "static" => Some(lifetime),
        _ => None,
    })
}

fn no_init(server: &Server, errors: &mut Errors) {
    if server.hook(HookKind::Init).is_some() {
        return;
    }
    match likely_init(&server.block) {
        Some(sig) => errors.push(
            &sig.ident,
            format!("`{}` has no `#[init]`: put it on this function, if it makes the state", server.name),
        ),
        None => errors.push(
            server.ty(),
            format!("`{}` has no `#[init]`: write a function that makes the state, `#[init] fn init() -> Self`", server.name),
        ),
    }
}

/// The function that was probably meant to be the `#[init]`.
pub(crate) fn likely_init(block: &ItemImpl) -> Option<&Signature> {
    block.items.iter().find_map(|item| match item {
        ImplItem::Fn(method) if method.sig.ident == "init" && method.sig.receiver().is_none() => {
            Some(&method.sig)
        }
        _ => None,
    })
}

fn given_twice(server: &Server, errors: &mut Errors) {
    let once = [
        HookKind::Init,
        HookKind::Down,
        HookKind::Exit,
        HookKind::Timeout,
        HookKind::Terminate,
        HookKind::Undelivered,
        HookKind::Work,
    ];
    for kind in once.into_iter().filter(|kind| !kind.is_repeatable()) {
        for hook in server.hooks(kind).skip(1) {
            let name = kind.attribute();
            errors.push(
                &hook.attribute,
                format!("a server has one `#[{name}]`, this is the second: remove one"),
            );
        }
    }
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
