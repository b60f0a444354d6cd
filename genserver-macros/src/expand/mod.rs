//! From a valid model to tokens: the block, the enums, the `GenServer`, the client.

mod block;
mod callbacks;
mod client;
mod job;
mod messages;

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit_mut::VisitMut;
use syn::{Attribute, Expr, ExprLit, Generics, Ident, Lit, Meta, Type};

pub(crate) use client::{cast_result, client_trait, method_attributes, parameter_names};
pub(crate) use job::{handle as job_handle, has_work, scheduled, struct_job};

use crate::literal::doc;
use crate::model::{Hook, HookKind, Server};
use crate::syntax::SelfReplacer;

/// Everything a valid block becomes.
pub(crate) fn server(server: &Server) -> TokenStream {
    let block = block::block(server);
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
    let (ty, krate) = (server.ty(), &server.krate);
    let quiet = quiet(server, &quote!(deprecated));
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

/// What the user's types and names can bring upon generated code, under the conditions of the block.
pub(crate) fn quiet(server: &Server, lints: &TokenStream) -> TokenStream {
    let limits = limits(server);
    quote! {
        #limits
        #[allow(#lints, reason = "said of the block, if at all")]
    }
}

/// The conditions of the block, and what it allows.
fn limits(server: &Server) -> TokenStream {
    let (conditions, allowed) = (server.conditions(), allowed(&server.block.attrs));
    quote!(#(#conditions)* #(#allowed)*)
}

/// The lints that users want to hear nothing of.
pub(crate) fn allowed(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|it| it.path().is_ident("allow"))
}

/// The documentation of a method, or the sentence that stands in for it.
pub(crate) fn docs(attributes: &[Attribute], server: &Server, otherwise: &str) -> TokenStream {
    let docs: Vec<_> = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("doc"))
        .collect();
    if docs.is_empty() {
        return doc(otherwise);
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
