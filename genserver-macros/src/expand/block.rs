//! The user's block.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Attribute, ImplItem, ItemImpl, ReceiverKind, parse_quote};

use crate::model::{Hook, Role, Server};
use crate::syntax;

/// The block as it is. Its hooks have the shape that a hook must have, so lints about shape look away.
pub(super) fn block(server: &Server) -> ItemImpl {
    let mut block = server.block.clone();
    for item in &mut block.items {
        let ImplItem::Fn(method) = item else { continue };
        let mut hooks = server.hooks.iter();
        if let Some(hook) = hooks.find(|hook| *hook.name() == method.sig.ident) {
            // What the user says about a lint comes after it.
            let is_doc = |attribute: &Attribute| attribute.path().is_ident("doc");
            let at = method.attrs.iter().take_while(|it| is_doc(it)).count();
            method.attrs.insert(at, quiet(hook));
        }
    }
    block
}

fn quiet(hook: &Hook) -> Attribute {
    let lints = [
        (
            hook.sig.asyncness.is_none(),
            quote!(clippy::missing_const_for_fn),
        ),
        (is_mutable(hook), quote!(clippy::needless_pass_by_ref_mut)),
        (takes_values(hook), quote!(clippy::needless_pass_by_value)),
        (is_shared(hook), quote!(clippy::trivially_copy_pass_by_ref)),
        (is_wrapped(hook), quote!(clippy::unnecessary_wraps)),
        (hook.sig.asyncness.is_some(), quote!(clippy::unused_async)),
        (receiver(hook).is_some(), quote!(clippy::unused_self)),
    ];
    let lints = lints.into_iter().filter(|(concerns, _)| *concerns);
    let lints: Vec<TokenStream> = lints.map(|(_, lint)| lint).collect();
    parse_quote!(#[allow(#(#lints,)* reason = "a hook has this shape")])
}

fn receiver(hook: &Hook) -> Option<&ReceiverKind> {
    hook.sig.receiver().map(|receiver| &receiver.kind)
}

fn is_mutable(hook: &Hook) -> bool {
    let mut params = hook.params.iter();
    let takes_context = params.any(|param| matches!(param.role, Role::Context));
    takes_context || (receiver(hook).is_some() && !is_shared(hook))
}

fn takes_values(hook: &Hook) -> bool {
    let is_value = |role: &Role| !matches!(role, Role::Context);
    hook.params.iter().any(|param| is_value(&param.role))
}

fn is_shared(hook: &Hook) -> bool {
    matches!(receiver(hook), Some(ReceiverKind::Reference(_, _, None)))
}

fn is_wrapped(hook: &Hook) -> bool {
    let returned = syntax::returned(&hook.sig.output);
    returned.is_some_and(|ty| {
        ["Result", "Option"]
            .iter()
            .any(|it| syntax::is_named(ty, it))
    })
}
