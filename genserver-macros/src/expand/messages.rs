//! The enums of a server's messages.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use super::{docs, generics, has, limits, outside, quiet, suffix};
use crate::literal::doc;
use crate::model::{Hook, HookKind, Role, Server, field, located};
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
    let (name, docs) = (server.item(suffix(kind)), introduction(server, kind));
    let limits = limits(server);
    let quiet = quiet(
        server,
        &quote!(
            deprecated,
            private_bounds,
            private_interfaces,
            clippy::exhaustive_enums
        ),
    );
    let generics = generics(server);
    let (parameters, arguments, conditions) = generics.split_for_impl();
    let (unused, unused_name) = unused(server).unzip();
    quote! {
        #docs
        #quiet
        pub enum #name #parameters #conditions {
            #variants
            #unused
        }

        #limits
        impl #parameters #name #arguments #conditions {
            fn __name(&self) -> &'static ::core::primitive::str {
                match *self {
                    #names
                    #unused_name
                }
            }
        }

        #limits
        #[automatically_derived]
        impl #parameters ::core::fmt::Debug for #name #arguments #conditions {
            fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                __f.write_str(Self::__name(self))
            }
        }
    }
}

fn introduction(server: &Server, kind: HookKind) -> TokenStream {
    let name = &server.name;
    doc(&match kind {
        HookKind::Call => {
            format!("The calls of `{name}`: the arguments of each, and who waits for the reply.")
        }
        HookKind::Cast => format!("The casts of `{name}`."),
        HookKind::Continue => format!("What `{name}` continues with."),
        _ => format!("The messages of `{name}`."),
    })
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
    let of_jobs =
        of_jobs(server, kind).map(|_| quote!(Self::__Job(ref __carried) => __carried.name(),));
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
    let krate = &server.krate;
    let variant = quote! {
        #[doc(hidden)]
        __Unused(#krate::Never, #(fn() -> ::core::marker::PhantomData<#parameters>),*),
    };
    let name = quote!(Self::__Unused(__never, ..) => match __never {},);
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
            #[allow(deprecated, reason = "never called: only its types matter")]
            const _: () = {
                fn __is_sent<__T: ::core::marker::Send + 'static>() {}
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
    let (name, variant, krate) = (
        server.item(suffix(hook.kind)),
        hook.variant(),
        &server.krate,
    );
    let mut bound: Vec<_> = (0..hook.values().count()).map(field).collect();
    if hook.kind == HookKind::Call {
        bound.push(format_ident!("__from"));
    }
    let fields = (!bound.is_empty()).then(|| quote!((#(#bound),*)));
    let message = quote!(#name::#variant #fields);
    match hook.kind {
        HookKind::Info => quote!(#krate::Info::Message(#message)),
        _ => message,
    }
}

/// The arguments of a method, in its order, as the callback has them.
pub(super) fn given(hook: &Hook) -> TokenStream {
    let mut index = 0..;
    let arguments = hook
        .params
        .iter()
        .map(|param| match (&param.role, hook.kind) {
            // Where rustc says it, if it is the context of another server.
            (Role::Context, _) => quote_spanned!(located(param.arg.ty.span())=> __ctx),
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
