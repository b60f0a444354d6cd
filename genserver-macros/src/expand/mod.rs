//! From a valid model to tokens: the block, the enums, the `GenServer`, the client.

mod callbacks;
mod client;
mod job;
mod messages;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;
use syn::{
    Attribute, Expr, ExprLit, Generics, Ident, ImplItem, ItemImpl, Lit, Meta, Type, parse_quote,
};

pub(crate) use client::{cast_result, client_trait, method_attributes, parameter_names};
pub(crate) use job::{handle as job_handle, has_work, scheduled, struct_job};

use crate::model::{Hook, HookKind, Server};
use crate::syntax::SelfReplacer;

/// Everything a valid block becomes.
pub(crate) fn server(server: &Server) -> TokenStream {
    let block = block(server);
    let enums = messages(server);
    let bounds = messages::bounds(server);
    let callbacks = callbacks::callbacks(server);
    let implementation = implementation(server, &args(server), &callbacks);
    let client = client::client(server);
    let has_work = has_work(server);
    let jobs = server.hooks(HookKind::Job);
    let warnings = jobs.map(|hook| crate::job::warnings(&hook.job, &hook.attributes));
    quote! {
        #(#warnings)*
        #block
        #enums
        #bounds
        #implementation
        #client
        #has_work
    }
}

/// The user's block. Its hooks have the shape that a hook must have, so lints about shape look away.
fn block(server: &Server) -> ItemImpl {
    let mut block = server.block.clone();
    for item in &mut block.items {
        let ImplItem::Fn(method) = item else { continue };
        if server
            .hooks
            .iter()
            .any(|hook| *hook.name() == method.sig.ident)
        {
            let quiet = parse_quote! {
                #[allow(
                    clippy::missing_const_for_fn, clippy::needless_pass_by_ref_mut,
                    clippy::needless_pass_by_value, clippy::trivially_copy_pass_by_ref,
                    clippy::unnecessary_wraps, clippy::unused_async, clippy::unused_self,
                    reason = "a hook of `#[genserver]` has this shape"
                )]
            };
            // First, so that what the user says about a lint comes after it.
            method.attrs.insert(0, quiet);
        }
    }
    block
}

/// The hooks that make enums, with the ending of the enum's name.
const KINDS: [HookKind; 4] = [
    HookKind::Call,
    HookKind::Cast,
    HookKind::Info,
    HookKind::Continue,
];

/// The enums of the messages.
pub(crate) fn messages(server: &Server) -> TokenStream {
    let enums = KINDS.iter().map(|kind| messages::message(server, *kind));
    quote!(#(#enums)*)
}

/// The ending of an enum's name.
pub(crate) fn suffix(kind: HookKind) -> &'static str {
    match kind {
        HookKind::Call => "Call",
        HookKind::Cast => "Cast",
        HookKind::Continue => "Continue",
        _ => "Info",
    }
}

/// Whether a server has messages of a kind. Ticks of jobs are infos, and what is asked of jobs are calls.
pub(crate) fn has(server: &Server, kind: HookKind) -> bool {
    let is_of_jobs = matches!(kind, HookKind::Call | HookKind::Info);
    (is_of_jobs && server.has_jobs()) || server.hook(kind).is_some()
}

/// The `impl GenServer`, around what `init` takes and the callbacks.
pub(crate) fn implementation(
    server: &Server,
    args: &TokenStream,
    callbacks: &TokenStream,
) -> TokenStream {
    let (ty, quiet, krate) = (server.ty(), quiet(server), &server.krate);
    let generics = generics(server);
    let (parameters, arguments, conditions) = generics.split_for_impl();
    let args = quote_spanned!(args.span()=> type Args = #args;);
    let types = KINDS.iter().map(|kind| {
        let name = Ident::new(suffix(*kind), proc_macro2::Span::call_site());
        let item = server.item(suffix(*kind));
        if has(server, *kind) {
            quote!(type #name = #item #arguments;)
        } else {
            quote!(type #name = #krate::Never;)
        }
    });
    quote! {
        #quiet
        #[automatically_derived]
        impl #parameters #krate::GenServer for #ty #conditions {
            #args
            #(#types)*
            #callbacks
        }
    }
}

/// What `start` takes: nothing, one value, or a tuple.
pub(crate) fn args(server: &Server) -> TokenStream {
    let types: Vec<_> = server
        .hook(HookKind::Init)
        .into_iter()
        .flat_map(Hook::values)
        .map(|param| &param.arg.ty)
        .collect();
    match types.as_slice() {
        [one] => one.to_token_stream(),
        [first, ..] => quote_spanned!(first.span()=> (#(#types),*)),
        [] => quote!(()),
    }
}

/// The generics of the block, in words that hold outside of it.
pub(crate) fn generics(server: &Server) -> Generics {
    let mut generics = server.block.generics.clone();
    SelfReplacer(server.ty()).visit_generics_mut(&mut generics);
    generics
}

/// A type of the block, in words that hold outside of it.
pub(crate) fn outside(server: &Server, ty: &Type) -> Type {
    SelfReplacer(server.ty()).replaced(ty)
}

/// Generated code is no place for the lints of the user's crate.
/// They hold where the conditions of the block do.
pub(crate) fn quiet(server: &Server) -> TokenStream {
    let conditions = server.conditions();
    quote! {
        #(#conditions)*
        #[allow(
            dead_code, deprecated, non_camel_case_types, non_snake_case, private_bounds, private_interfaces,
            unreachable_code, unreachable_patterns, unused_variables, clippy::all, clippy::pedantic,
            reason = "written by `#[genserver]`"
        )]
    }
}

/// The documentation of a method, or the sentence that stands in for it.
pub(crate) fn docs(attributes: &[Attribute], server: &Server, otherwise: &str) -> TokenStream {
    let docs: Vec<_> = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("doc"))
        .collect();
    if docs.is_empty() {
        return quote!(#[doc = #otherwise]);
    }
    let docs = docs.into_iter().map(|attribute| match text(attribute) {
        Some(text) => {
            let text = text.replace("Self::", &format!("{}::", server.name));
            quote!(#[doc = #text])
        }
        None => attribute.to_token_stream(),
    });
    quote!(#(#docs)*)
}

/// The line of a documentation comment.
fn text(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(pair) => match &pair.value {
            Expr::Lit(ExprLit {
                lit: Lit::Str(text),
                ..
            }) => Some(text.value()),
            _ => None,
        },
        Meta::Path(_) | Meta::List(_) => None,
    }
}
