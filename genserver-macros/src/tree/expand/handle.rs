//! The handle: a struct with a typed handle for each child.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::Generics;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::{conditions, each_handle, fields, handle_of, locals, quiet};
use crate::literal::doc;
use crate::tree::model::{Child, Tree};

/// The struct `AppRef` and what it can do.
pub(super) fn handle(tree: &Tree) -> TokenStream {
    let (name, vis) = (tree.handle(), &tree.visibility);
    let quiet = quiet(&quote!(
        deprecated,
        private_bounds,
        private_interfaces,
        unused_qualifications,
        clippy::partial_pub_fields
    ));
    let (generics, limits) = (&tree.generics, &tree.generics.where_clause);
    let fields = tree.children.iter().map(|child| field(tree, child));
    let krate = &tree.krate;
    let docs = doc(&format!(
        "The running [`{}`]: a handle to each child, which goes on working after a restart, and to the \
         supervisor.",
        tree.name
    ));
    let (own, clone, debug) = (own(tree), clone(tree), debug(tree));
    quote! {
        #docs
        #quiet
        #vis struct #name #generics #limits {
            #(#fields)*
            __supervisor: #krate::SupervisorRef,
        }
        #own
        #clone
        #debug
    }
}

fn field(tree: &Tree, child: &Child) -> TokenStream {
    let (name, vis, ty) = (&child.name, &child.visibility, handle_of(tree, child));
    let attributes = &child.attributes;
    let is_documented = attributes.iter().any(|it| it.path().is_ident("doc"));
    let docs = (!is_documented).then(|| doc(&format!("The child `{}`.", name.unraw())));
    quote! {
        #docs
        #(#attributes)*
        #vis #name: #ty,
    }
}

fn own(tree: &Tree) -> TokenStream {
    let (name, vis) = (tree.handle(), &tree.visibility);
    let quiet = quiet(&quote!(clippy::future_not_send));
    let krate = &tree.krate;
    let docs = doc(&format!("As {}.", krate.link("SupervisorRef::stop")));
    let (parameters, arguments, limits) = tree.generics.split_for_impl();
    quote! {
        #quiet
        impl #parameters #name #arguments #limits {
            /// The supervisor of these children.
            #[must_use]
            #vis fn supervisor(&self) -> &#krate::SupervisorRef {
                &self.__supervisor
            }

            /// Stops the children in reverse order, then the supervisor; resolves when all are gone.
            ///
            /// # Errors
            ///
            #docs
            #vis async fn stop(&self) -> ::core::result::Result<(), #krate::StopError> {
                #krate::SupervisorRef::stop(&self.__supervisor).await
            }
        }
    }
}

fn clone(tree: &Tree) -> TokenStream {
    let locals = locals(tree);
    let copies = tree.children.iter().zip(&locals);
    let copies = copies.map(
        |(child, local)| quote_spanned!(child.ty.span()=> ::core::clone::Clone::clone(#local)),
    );
    let (fields, copies) = (fields(tree, &locals), fields(tree, copies));
    let body = quote! {
        fn clone(&self) -> Self {
            let Self { #fields __supervisor } = self;
            Self { #copies __supervisor: ::core::clone::Clone::clone(__supervisor) }
        }
    };
    implementation(tree, |at| quote_spanned!(at=> ::core::clone::Clone), &body)
}

fn debug(tree: &Tree) -> TokenStream {
    let (name, locals) = (tree.handle().to_string(), locals(tree));
    let fields = fields(tree, &locals);
    let shown = tree.children.iter().zip(&locals).map(|(child, local)| {
        let (conditions, debug) = (conditions(child), quote!(__debug));
        let text = child.name.unraw().to_string();
        let shown = quote_spanned! {child.ty.span()=>
            #debug.field(#text, #local);
        };
        quote!(#conditions #shown)
    });
    let body = quote! {
        fn fmt(&self, __f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
            let Self { #fields __supervisor } = self;
            let __debug = &mut __f.debug_struct(#name);
            #(#shown)*
            __debug.field("supervisor", __supervisor);
            __debug.finish()
        }
    };
    implementation(tree, |at| quote_spanned!(at=> ::core::fmt::Debug), &body)
}

/// An implementation that holds if it holds for every handle.
fn implementation(tree: &Tree, bound: fn(Span) -> TokenStream, body: &TokenStream) -> TokenStream {
    let (name, quiet) = (
        tree.handle(),
        quiet(&quote!(deprecated, unused_qualifications)),
    );
    let generics = limited(tree, bound);
    let bound = bound(Span::call_site());
    let (parameters, arguments, limits) = generics.split_for_impl();
    quote! {
        #quiet
        #[automatically_derived]
        impl #parameters #bound for #name #arguments #limits {
            #body
        }
    }
}

fn limited(tree: &Tree, bound: fn(Span) -> TokenStream) -> Generics {
    let mut generics = tree.generics.clone();
    let limits = each_handle(tree, bound);
    if !limits.is_empty() {
        generics.make_where_clause().predicates.extend(limits);
    }
    generics
}
