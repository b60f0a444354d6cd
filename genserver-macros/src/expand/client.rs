//! The trait with the client methods, and its implementation for every address.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::{Ident, parse_quote};

use super::{allowed, docs, generics, job, limits, outside, quiet, suffix};
use crate::literal::doc;
use crate::model::{Hook, HookKind, Server};

/// The client of a server that has calls, casts or jobs.
pub(super) fn client(server: &Server) -> Option<TokenStream> {
    let hooks: Vec<_> = server
        .hooks
        .iter()
        .filter(|hook| matches!(hook.kind, HookKind::Call | HookKind::Cast))
        .collect();
    let methods = hooks.iter().map(|hook| method(server, hook));
    let job = job::handle(server);
    (!hooks.is_empty() || server.has_jobs())
        .then(|| client_trait(server, &quote!(#(#methods)* #job)))
}

/// A client trait around its methods.
pub(crate) fn client_trait(server: &Server, methods: &TokenStream) -> TokenStream {
    let (name, ty) = (server.item("Client"), server.ty());
    let quiet = quiet(
        server,
        &quote!(deprecated, private_bounds, private_interfaces),
    );
    let (krate, limits) = (&server.krate, limits(server));
    let docs = doc(&format!(
        "The client of `{}`: its calls and casts, on every address of one.",
        server.name
    ));
    let generics = generics(server);
    let (parameters, arguments, conditions) = generics.split_for_impl();
    let mut addressed = generics.clone();
    addressed
        .params
        .push(parse_quote!(__A: #krate::Address<#ty>));
    let (addressed, _, _) = addressed.split_for_impl();
    quote! {
        #docs
        #quiet
        pub trait #name #parameters: #krate::Address<#ty> #conditions {
            #methods
        }

        #limits
        #[automatically_derived]
        impl #addressed #name #arguments for __A #conditions {}
    }
}

fn method(server: &Server, hook: &Hook) -> TokenStream {
    let (name, ty, item, variant) = (
        hook.name(),
        server.ty(),
        server.item(suffix(hook.kind)),
        hook.variant(),
    );
    let names = parameter_names(hook);
    let types = hook.values().map(|param| outside(server, &param.arg.ty));
    let docs = method_attributes(server, hook);
    let krate = &server.krate;
    let address = quote!(#krate::Address::<#ty>);
    let (result, body) = match hook.kind {
        HookKind::Call => {
            let reply = outside(server, &hook.reply());
            let request = match names.as_slice() {
                [] => quote!(#item::#variant),
                names => quote!(move |__from| #item::#variant(#(#names,)* __from)),
            };
            (
                quote!(#krate::Call<#ty, #reply>),
                quote!(#address::call(self, #request)),
            )
        }
        _ => {
            let fields = (!names.is_empty()).then(|| quote!((#(#names),*)));
            (
                cast_result(server),
                quote!(#address::cast(self, #item::#variant #fields)),
            )
        }
    };
    quote! {
        #docs
        fn #name(&self #(, #names: #types)*) -> #result {
            #body
        }
    }
}

/// What the client method of a cast returns.
pub(crate) fn cast_result(server: &Server) -> TokenStream {
    let item = server.item(suffix(HookKind::Cast));
    let generics = generics(server);
    let (_, arguments, _) = generics.split_for_impl();
    let krate = &server.krate;
    quote!(::core::result::Result<(), #krate::CastError<#item #arguments>>)
}

/// The attributes of a client method: the user's documentation and conditions.
pub(crate) fn method_attributes(server: &Server, hook: &Hook) -> TokenStream {
    let (conditions, deprecated) = (
        hook.conditions(),
        hook.attributes
            .iter()
            .filter(|it| it.path().is_ident("deprecated")),
    );
    let verb = match hook.kind {
        HookKind::Call => "Calls",
        _ => "Casts to",
    };
    let docs = docs(
        &hook.attributes,
        server,
        &format!("{verb} `{}::{}`.", server.name, hook.name()),
    );
    let speaks_of_errors = docs.to_string().contains("# Errors");
    let errors = (hook.kind == HookKind::Cast && !speaks_of_errors).then(|| {
        quote! {
            ///
            /// # Errors
            ///
            /// If the server's mailbox is bounded and full; the request comes back.
        }
    });
    let allowed = allowed(&hook.attributes);
    quote!(#(#conditions)* #docs #errors #(#deprecated)* #(#allowed)*)
}

/// The user's names, without the underscore that says that the method does not use them.
pub(crate) fn parameter_names(hook: &Hook) -> Vec<Ident> {
    let names = hook
        .values()
        .enumerate()
        .map(|(index, param)| match &param.name {
            Some(name) => public_name(name),
            None => format_ident!("__{index}"),
        });
    let names: Vec<_> = names.collect();
    let distinct = names.iter().collect::<HashSet<_>>().len();
    if distinct == names.len() {
        return names;
    }
    let numbers = 0..names.len();
    numbers.map(|index| format_ident!("__{index}")).collect()
}

fn public_name(name: &Ident) -> Ident {
    let text = name.unraw().to_string();
    let bare = text.trim_start_matches('_');
    match syn::parse_str::<Ident>(bare) {
        Ok(ident) if bare != text => Ident::new(&ident.to_string(), name.span()),
        Ok(_) | Err(_) => name.clone(),
    }
}
