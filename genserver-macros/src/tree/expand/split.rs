//! The struct taken apart: the supervisor with its children, and what makes the handle.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::Ident;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::{check, conditions, fields, locals};
use crate::literal::duration;
use crate::setting::Restart;
use crate::tree::model::{
    AutoShutdown, Child, ChildOptions, Shutdown, Strategy, Tree, TreeOptions,
};

/// Makes the supervisor, and what makes the handle as soon as it runs.
pub(super) fn split(tree: &Tree) -> TokenStream {
    let locals = locals(tree);
    let fields = fields(tree, &locals);
    let added = tree.children.iter().zip(&locals);
    let added = added.map(|(child, local)| add(tree, child, local));
    let (calls, strategy, handle) = (calls(tree), strategy(&tree.options), tree.handle());
    let (check, krate) = (check(tree), &tree.krate);
    quote! {
        #check
        let Self { #fields } = self;
        let __supervisor = #krate::Supervisor::new(#krate::Strategy::#strategy) #calls;
        #(#added)*
        (__supervisor, move |__supervisor: #krate::SupervisorRef| #handle {
            #fields
            __supervisor,
        })
    }
}

/// Adds a child; what was the child is then its handle.
fn add(tree: &Tree, child: &Child, local: &Ident) -> TokenStream {
    let (calls, limits) = (child_calls(tree, child), conditions(child));
    let krate = tree.krate.at(child.ty.span());
    let spec = quote!(__spec);
    let made = quote_spanned! {child.ty.span()=>
        let (#spec, #local) = #krate::TypedChild::into_child(#local);
    };
    quote! {
        #limits
        #made
        #limits
        let __supervisor = __supervisor.child(#spec #calls);
    }
}

fn strategy(options: &TreeOptions) -> TokenStream {
    match options.strategy.given().map(|given| given.value) {
        None | Some(Strategy::OneForOne) => quote!(OneForOne),
        Some(Strategy::OneForAll) => quote!(OneForAll),
        Some(Strategy::RestForOne) => quote!(RestForOne),
    }
}

/// What was given, as calls of the builder.
fn calls(tree: &Tree) -> TokenStream {
    let (options, krate) = (&tree.options, &tree.krate);
    let restarts = options.max_restarts.given().map(|given| {
        let restarts = Literal::usize_unsuffixed(given.value);
        quote!(.max_restarts(#restarts))
    });
    let within = options.within.given().map(|given| {
        let period = duration(given.value);
        quote!(.within(#period))
    });
    let name = options.name.given().map(|given| {
        let name = &given.value;
        quote!(.name(#name))
    });
    let auto_shutdown = options.auto_shutdown.given().map(|given| {
        let when = match given.value {
            AutoShutdown::Never => quote!(Never),
            AutoShutdown::AnySignificant => quote!(AnySignificant),
            AutoShutdown::AllSignificant => quote!(AllSignificant),
        };
        quote!(.auto_shutdown(#krate::AutoShutdown::#when))
    });
    quote!(#restarts #within #name #auto_shutdown)
}

/// As [`calls`]. The id is always given, so that two fields of one type are two children.
fn child_calls(tree: &Tree, child: &Child) -> TokenStream {
    let krate = &tree.krate;
    let ChildOptions {
        id,
        restart,
        shutdown,
        significant,
    } = &child.options;
    let id = match id.given() {
        Some(given) => given.value.value(),
        None => child.name.unraw().to_string(),
    };
    let restart = restart.given().map(|given| {
        let restart = match given.value {
            Restart::Permanent => quote!(Permanent),
            Restart::Transient => quote!(Transient),
            Restart::Temporary => quote!(Temporary),
        };
        quote!(.restart(#krate::Restart::#restart))
    });
    let shutdown = shutdown.given().map(|given| {
        let shutdown = match given.value {
            Shutdown::BrutalKill => quote!(BrutalKill),
            Shutdown::Infinity => quote!(Infinity),
            Shutdown::After(time) => {
                let time = duration(time);
                quote!(After(#time))
            }
        };
        quote!(.shutdown(#krate::Shutdown::#shutdown))
    });
    let significant = significant.given().map(|_| quote!(.significant(true)));
    quote!(.id(#id) #restart #shutdown #significant)
}
