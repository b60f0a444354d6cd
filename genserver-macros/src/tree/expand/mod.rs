//! From a valid tree to tokens: the handle, the methods, and the tree as a child.

mod split;

mod handle;

mod methods;

#[cfg(not(feature = "signal"))]
#[path = "no_run.rs"]
mod run;
#[cfg(feature = "signal")]
mod run;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Ident, Type, WherePredicate, parse_quote};

use super::model::{Child, Tree};
use crate::model::field;

/// Everything that is written beside the struct.
pub(super) fn tree(tree: &Tree) -> TokenStream {
    around(tree, &split::split(tree))
}

/// The handle and the methods, around the body of the one that takes the struct apart.
pub(super) fn around(tree: &Tree, split: &TokenStream) -> TokenStream {
    let handle = handle::handle(tree);
    let methods = methods::methods(tree, split);
    let child = methods::child(tree);
    quote! {
        #handle
        #methods
        #child
    }
}

/// What the user's types and names can bring upon generated code.
fn quiet(lints: &TokenStream) -> TokenStream {
    quote!(#[allow(#lints, reason = "said of the struct, if at all")])
}

/// The user's conditions, which hold for everything made from the field.
fn conditions(child: &Child) -> TokenStream {
    let conditions = child
        .attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg"));
    quote!(#(#conditions)*)
}

/// The type of a child's handle. If the field's type is no child, rustc says so there.
fn handle_of(tree: &Tree, child: &Child) -> TokenStream {
    let ty = &child.ty;
    let krate = tree.krate.at(ty.span());
    quote_spanned!(ty.span()=> <#ty as #krate::TypedChild>::Handle)
}

/// A local for each field.
///
/// What needs a field's type to be a child stands where the type stands: rustc would say there again what
/// [`handle_of`] made it say, and what it says twice of one place it shows once.
fn locals(tree: &Tree) -> Vec<Ident> {
    let locals = tree.children.iter().enumerate().map(|(index, child)| {
        let mut local = field(index);
        local.set_span(child.ty.span());
        local
    });
    locals.collect()
}

/// Each field with a value: in a pattern, its local.
fn fields<V: ToTokens>(tree: &Tree, values: impl IntoIterator<Item = V>) -> TokenStream {
    let fields = tree.children.iter().zip(values).map(|(child, value)| {
        let mut name = child.name.clone();
        name.set_span(name.span().located_at(child.ty.span()));
        let (conditions, colon) = (conditions(child), quote_spanned!(child.ty.span()=> :));
        quote!(#conditions #name #colon #value,)
    });
    quote!(#(#fields)*)
}

/// For a method that has the handle in its hands: once rustc has found that a field is no child, it
/// does not go on to say so of the whole method.
fn check(tree: &Tree) -> TokenStream {
    let (handle, fields) = (tree.handle(), fields(tree, locals(tree)));
    let (_, arguments, _) = tree.generics.split_for_impl();
    quote!(let _ = |#handle { #fields __supervisor: _ }: #handle #arguments| {};)
}

/// A condition for each handle whose type depends on the parameters of the tree. Of the others rustc
/// knows whether it holds.
fn each_handle(tree: &Tree, bound: fn(Span) -> TokenStream) -> Vec<WherePredicate> {
    let is_open = |child: &&Child| mentions_parameter(tree, &child.ty);
    let open = tree.children.iter().filter(is_open);
    open.map(|child| {
        let handle = handle_of(tree, child);
        let bound = bound(child.ty.span());
        let colon = quote_spanned!(child.ty.span()=> :);
        parse_quote!(#handle #colon #bound)
    })
    .collect()
}

fn mentions_parameter(tree: &Tree, ty: &Type) -> bool {
    struct Finder<'a>(Vec<&'a Ident>, bool);
    impl<'ast> Visit<'ast> for Finder<'_> {
        fn visit_ident(&mut self, ident: &'ast Ident) {
            self.1 |= self.0.contains(&ident);
            visit::visit_ident(self, ident);
        }
    }
    let parameters = tree
        .generics
        .type_params()
        .map(|parameter| &parameter.ident);
    let mut finder = Finder(parameters.collect(), false);
    finder.visit_type(ty);
    finder.1
}
