//! What the struct itself can do: start, run, be a child.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::GenericParam;

use super::run::run;
use super::{check, each_handle, quiet};
use crate::literal::doc;
use crate::tree::model::Tree;

/// The methods, with the body of the one that takes the struct apart.
pub(super) fn methods(tree: &Tree, split: &TokenStream) -> TokenStream {
    let (name, vis) = (&tree.name, &tree.visibility);
    let quiet = quiet(&quote!(
        deprecated,
        private_bounds,
        private_interfaces,
        unused_qualifications,
        clippy::future_not_send,
        clippy::shadow_reuse
    ));
    let handle = tree.handle();
    let (parameters, arguments, limits) = tree.generics.split_for_impl();
    let (handle, start_link, run) = (quote!(#handle #arguments), start_link(tree), run(tree));
    let (check, krate) = (check(tree), &tree.krate);
    let docs = doc(&format!("As {}.", krate.link("Supervisor::start")));
    quote! {
        #quiet
        impl #parameters #name #arguments #limits {
            fn __split(
                self,
            ) -> (#krate::Supervisor, impl ::core::ops::FnOnce(#krate::SupervisorRef) -> #handle) {
                #split
            }

            /// The supervisor with these children, not started yet, and without their handles.
            #vis fn into_supervisor(self) -> #krate::Supervisor {
                Self::__split(self).0
            }

            /// Starts the children in the order of the fields, linked to nobody; resolves when the last
            /// one is started.
            ///
            /// # Errors
            ///
            #docs
            #vis async fn start(self) -> ::core::result::Result<#handle, #krate::StartError> {
                #check
                let (__supervisor, __handle) = Self::__split(self);
                __supervisor.start().await.map(__handle)
            }

            #start_link

            #run
        }
    }
}

fn start_link(tree: &Tree) -> TokenStream {
    let (vis, handle, krate) = (&tree.visibility, tree.handle(), &tree.krate);
    let docs = doc(&format!("As {}.", krate.link("Supervisor::start_link")));
    let (_, arguments, _) = tree.generics.split_for_impl();
    let captured = tree
        .generics
        .params
        .iter()
        .map(|parameter| match parameter {
            GenericParam::Type(parameter) => &parameter.ident,
            GenericParam::Const(parameter) => &parameter.ident,
            GenericParam::Lifetime(parameter) => &parameter.lifetime.ident,
        });
    let (limits, check) = (
        each_handle(tree, |at| quote_spanned!(at=> ::core::marker::Send)),
        check(tree),
    );
    quote! {
        /// As `start`, linked to the server whose context this is: when that ends, so does the tree.
        ///
        /// # Errors
        ///
        #docs
        #vis fn start_link<__S: #krate::GenServer>(
            self,
            parent: &#krate::Context<__S>,
        ) -> impl ::core::future::Future<
            Output = ::core::result::Result<#handle #arguments, #krate::StartError>,
        > + ::core::marker::Send + use<#(#captured,)* __S>
        where
            #(#limits,)*
        {
            #check
            let (__supervisor, __handle) = Self::__split(self);
            let __starting = __supervisor.start_link(parent);
            async move { __starting.await.map(__handle) }
        }
    }
}

/// The tree as the child of another supervisor.
pub(super) fn child(tree: &Tree) -> TokenStream {
    let (name, handle, check) = (&tree.name, tree.handle(), check(tree));
    let quiet = quiet(&quote!(deprecated));
    let krate = &tree.krate;
    let (parameters, arguments, limits) = tree.generics.split_for_impl();
    quote! {
        #quiet
        #[automatically_derived]
        impl #parameters #krate::TypedChild for #name #arguments #limits {
            type Handle = #handle #arguments;

            fn into_child(self) -> (#krate::ChildSpec, Self::Handle) {
                #check
                let (__supervisor, __handle) = Self::__split(self);
                let (__spec, __supervisor) =
                    <#krate::Supervisor as #krate::TypedChild>::into_child(__supervisor);
                (__spec, __handle(__supervisor))
            }
        }

        #[automatically_derived]
        impl #parameters #krate::IntoChildSpec for #name #arguments #limits {
            fn into_child_spec(self) -> #krate::ChildSpec {
                #krate::IntoChildSpec::into_child_spec(Self::into_supervisor(self))
            }
        }
    }
}
