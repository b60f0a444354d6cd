//! The enums of a server's messages.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::{docs, generics, has, outside, quiet, suffix};
use crate::model::{Hook, HookKind, Role, Server, field};
use crate::syntax;

/// The enum of a kind of message, if the server has such messages.
pub(super) fn message(server: &Server, kind: HookKind) -> Option<TokenStream> {
    let variants = server.hooks(kind).map(|hook| variant(server, hook));
    let of_jobs = of_jobs(server, kind).map(|carried| {
        quote! {
            #[doc(hidden)]
            __Job(#carried),
        }
    });
    has(server, kind).then(|| {
        enumeration(
            server,
            kind,
            &quote!(#(#variants)* #of_jobs),
            &names(server, kind),
        )
    })
}

/// An enum and its `Debug`, around the variants and the arms that name them.
fn enumeration(
    server: &Server,
    kind: HookKind,
    variants: &TokenStream,
    names: &TokenStream,
) -> TokenStream {
    let (name, quiet, docs) = (
        server.item(suffix(kind)),
        quiet(server),
        introduction(server, kind),
    );
    let generics = generics(server);
    let (parameters, arguments, conditions) = generics.split_for_impl();
    let (unused, unused_name) = unused(server).unzip();
    quote! {
        #[doc = #docs]
        #quiet
        pub enum #name #parameters #conditions {
            #variants
            #unused
        }

        #quiet
        #[automatically_derived]
        impl #parameters #name #arguments #conditions {
            #[doc(hidden)]
            fn __name(&self) -> &'static ::core::primitive::str {
                match *self {
                    #names
                    #unused_name
                }
            }
        }

        #quiet
        #[automatically_derived]
        impl #parameters ::core::fmt::Debug for #name #arguments #conditions {
            fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Formatter::write_str(__f, Self::__name(self))
            }
        }
    }
}

fn introduction(server: &Server, kind: HookKind) -> String {
    let name = &server.name;
    match kind {
        HookKind::Call => {
            format!("The calls of `{name}`: the arguments of each, and who waits for the reply.")
        }
        HookKind::Cast => format!("The casts of `{name}`."),
        HookKind::Continue => format!("What `{name}` continues with."),
        _ => format!("The messages of `{name}`."),
    }
}

fn variant(server: &Server, hook: &Hook) -> TokenStream {
    let (name, fields, conditions) = (hook.variant(), fields(server, hook), hook.conditions());
    let docs = docs(
        &hook.attributes,
        server,
        &format!("Runs `{}::{}`.", server.name, hook.name()),
    );
    let fields = (!fields.is_empty()).then(|| quote!((#(#fields),*)));
    quote! {
        #(#conditions)*
        #docs
        #name #fields,
    }
}

/// The types that a request carries: the arguments, then the caller.
fn fields(server: &Server, hook: &Hook) -> Vec<TokenStream> {
    let values = hook.values().map(|param| {
        let ty = outside(server, &param.arg.ty);
        quote!(#ty)
    });
    let caller = (hook.kind == HookKind::Call).then(|| {
        let (reply, krate) = (outside(server, &hook.reply()), &server.krate);
        quote!(#krate::Caller<#reply>)
    });
    values.chain(caller).collect()
}

/// The arms that name the variants, for logs.
fn names(server: &Server, kind: HookKind) -> TokenStream {
    let messages = server.hooks(kind).map(|hook| {
        let (variant, conditions) = (hook.variant(), hook.conditions());
        let text = variant.to_string();
        quote!(#(#conditions)* Self::#variant { .. } => #text,)
    });
    let of_jobs = of_jobs(server, kind)
        .map(|carried| quote!(Self::__Job(ref __carried) => #carried::name(__carried),));
    quote!(#(#messages)* #of_jobs)
}

/// What the hidden variant carries that is about the jobs.
fn of_jobs(server: &Server, kind: HookKind) -> Option<TokenStream> {
    let krate = &server.krate;
    let carried = match kind {
        HookKind::Call => quote!(#krate::__private::JobRequest),
        HookKind::Info => quote!(#krate::__private::JobTick),
        _ => return None,
    };
    server.has_jobs().then_some(carried)
}

/// The variant without values that mentions every type parameter, and the arm that names it.
fn unused(server: &Server) -> Option<(TokenStream, TokenStream)> {
    let parameters: Vec<_> = server
        .block
        .generics
        .type_params()
        .map(|parameter| &parameter.ident)
        .collect();
    let mentions = quote!((#(fn() -> ::core::marker::PhantomData<#parameters>,)*));
    let krate = &server.krate;
    let variant = quote! {
        #[doc(hidden)]
        __Unused(#krate::Never, ::core::marker::PhantomData<#mentions>),
    };
    let name = quote!(Self::__Unused(__never, _) => match __never {},);
    (!parameters.is_empty()).then_some((variant, name))
}

/// Lets rustc complain about a type that cannot be sent where the user wrote it.
pub(super) fn bounds(server: &Server) -> Option<TokenStream> {
    let checks: Vec<_> = server
        .hooks
        .iter()
        .flat_map(|hook| checks(server, hook))
        .collect();
    let generics = generics(server);
    let (parameters, _, conditions) = generics.split_for_impl();
    let block_conditions = server.conditions();
    (!checks.is_empty()).then(|| {
        quote! {
            #(#block_conditions)*
            const _: () = {
                #[allow(dead_code, clippy::all, clippy::pedantic, reason = "never called: only its types matter")]
                fn __is_sent<__T: ::core::marker::Send + 'static>() {}
                #[allow(dead_code, clippy::all, clippy::pedantic, reason = "never called: only its types matter")]
                fn __types #parameters () #conditions {
                    #(#checks)*
                }
            };
        }
    })
}

fn checks(server: &Server, hook: &Hook) -> Vec<TokenStream> {
    let is_sent = hook.kind.is_message() || hook.kind == HookKind::Init;
    let values = hook
        .values()
        .map(|param| (*param.arg.ty).clone())
        .filter(|_| is_sent);
    let reply = (hook.kind == HookKind::Call).then(|| hook.reply());
    values
        .chain(reply)
        .map(|ty| check(server, hook, &ty))
        .collect()
}

fn check(server: &Server, hook: &Hook, ty: &Type) -> TokenStream {
    let (outside, conditions) = (outside(server, ty), hook.conditions());
    quote_spanned!(ty.span()=> #(#conditions)* __is_sent::<#outside>();)
}

/// The pattern that takes a message apart.
pub(super) fn pattern(server: &Server, hook: &Hook) -> TokenStream {
    let (name, variant) = (server.item(suffix(hook.kind)), hook.variant());
    let mut bound: Vec<_> = (0..hook.values().count()).map(field).collect();
    if hook.kind == HookKind::Call {
        bound.push(format_ident!("__from"));
    }
    let fields = (!bound.is_empty()).then(|| quote!((#(#bound),*)));
    quote!(#name::#variant #fields)
}

/// The arguments of a method, in its order, as the callback has them.
pub(super) fn given(hook: &Hook) -> TokenStream {
    let mut index = 0..;
    let arguments = hook
        .params
        .iter()
        .map(|param| match (&param.role, hook.kind) {
            (Role::Context, _) => quote!(__ctx),
            (Role::From(_), _) => quote!(__from),
            (Role::Value, HookKind::Terminate) => quote!(__reason),
            (Role::Value, HookKind::Undelivered) => {
                let is_mail = syntax::is_named(&param.arg.ty, "Undelivered");
                if is_mail {
                    quote!(__mail)
                } else {
                    quote!(__reason)
                }
            }
            (Role::Value, _) => {
                let field = index.next().map(field);
                quote!(#field)
            }
        });
    quote!(#(#arguments),*)
}
