//! Rules about the block as a whole.

use quote::ToTokens;
use syn::{ImplItem, Item, ItemImpl, Signature, Type};

use crate::errors::Errors;
use crate::model::{HookKind, Server};
use crate::syntax;

pub(super) fn rules(server: &Server, errors: &mut Errors) {
    no_init(server, errors);
    given_twice(server, errors);
    misplaced(server, errors);
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
        Item::Union(item) => error(&item.ident, &item.ident.to_string()),
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
        Item::Const(item) => error(&item.ident, "Name"),
        Item::Static(item) => error(&item.ident, "Name"),
        Item::Type(item) => error(&item.ident, &item.ident.to_string()),
        item => error(item, "Name"),
    }
}

/// A block for a type that has no name, as `impl dyn Trait`.
pub(crate) fn not_a_name(ty: &Type) -> syn::Error {
    let message =
        "a server's type has a name, after which its messages are named: write `impl Name { .. }`";
    syn::Error::new_spanned(ty, message)
}

/// A block for a type of the language or of the standard library, which can have none here.
pub(crate) fn of_others(server: &Server) -> Option<syn::Error> {
    let others = [
        "BTreeMap", "BTreeSet", "HashMap", "HashSet", "Vec", "VecDeque", "bool", "char", "f32",
        "f64", "i8", "i16", "i32", "i64", "i128", "isize", "str", "u8", "u16", "u32", "u64",
        "u128", "usize",
    ];
    let ty = server.ty();
    let message = || {
        let shown = syntax::shown(ty);
        format!(
            "a server is a type of your own: write `struct Name({shown});` and `impl Name {{ .. }}`"
        )
    };
    others
        .iter()
        .any(|name| server.name == name)
        .then(|| syn::Error::new_spanned(ty, message()))
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
            format!(
                "`{}` has no `#[init]`: write a function that makes the state, `#[init] fn init() -> Self`; if it \
                 stands in another block, move the hooks there, because a server is one block",
                server.name,
            ),
        ),
    }
}

/// The function that was probably meant to be the `#[init]`.
pub(crate) fn likely_init(block: &ItemImpl) -> Option<&Signature> {
    let functions = block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(method) if method.sig.receiver().is_none() => Some(&method.sig),
        _ => None,
    });
    let mut named = functions.clone().filter(|sig| sig.ident == "init");
    let mut making = functions.filter(|sig| makes_the_state(sig));
    named.next().or_else(|| making.next())
}

/// `Self`, or a `Result` of it.
fn makes_the_state(sig: &Signature) -> bool {
    let is_self = |ty| syntax::is_named(ty, "Self");
    syntax::returned(&sig.output).is_some_and(|ty| {
        is_self(ty)
            || syntax::argument_of(ty, "Result").is_some_and(is_self)
            || syntax::argument_of(ty, "Init").is_some_and(is_self)
    })
}

fn misplaced(server: &Server, errors: &mut Errors) {
    for attribute in &server.misplaced {
        let name = attribute.path();
        let name = syntax::shown(name);
        errors.push(
            attribute,
            format!("a hook is a method: put `#[{name}]` on a `fn`"),
        );
    }
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
