//! Rules about `#[job(..)]`.

use proc_macro2::Span;
use quote::ToTokens;
use syn::{Attribute, GenericParam, Generics, Ident, Item};

use crate::errors::Errors;
use crate::job;
use crate::model::{Hook, HookKind, JobItem};

pub(super) fn rules(hook: &Hook, errors: &mut Errors) {
    if hook.kind == HookKind::Job {
        job::method(&hook.job, &hook.attribute.to_token_stream(), errors);
    }
}

/// A struct or an enum that is a job.
pub(crate) fn struct_job(item: &JobItem<'_>, errors: &mut Errors) {
    // A token of its own, because the macro is not given those of its attribute.
    let at = Ident::new("job", Span::call_site());
    job::structure(&item.options, &at.to_token_stream(), errors);
    no_lifetimes(item.generics, errors);
}

/// `#[job(..)]` once more on the same struct; it is taken off, so that rustc doesn't run it.
pub(crate) fn second_job(attributes: &mut Vec<Attribute>, errors: &mut Errors) {
    let is_job = |attribute: &Attribute| {
        let mut path = attribute.path().segments.iter().map(|it| &it.ident);
        match (path.next(), path.next()) {
            (Some(word), None) => word == "job",
            (Some(word), Some(last)) => word == "genserver" && last == "job",
            (None, _) => false,
        }
    };
    attributes.retain(|attribute| {
        let is_second = is_job(attribute);
        if is_second {
            errors.push(
                attribute,
                "the job has a schedule already: remove one `#[job(..)]`",
            );
        }
        !is_second
    });
}

fn no_lifetimes(generics: &Generics, errors: &mut Errors) {
    let lifetime = generics.params.iter().find_map(|param| match param {
        GenericParam::Lifetime(param) => Some(&param.lifetime),
        GenericParam::Type(_) | GenericParam::Const(_) => None,
    });
    if let Some(lifetime) = lifetime {
        errors.push(lifetime, "a job outlives whoever starts it and cannot borrow: remove the lifetime and own the data");
    }
}

/// `#[job]` on something that can be no job.
pub(crate) fn not_a_job(item: &Item) -> syn::Error {
    let elsewhere = "`#[job(..)]` belongs on a struct that implements `Job`, or on a method of a `#[genserver]` block";
    match item {
        Item::Fn(item) if item.sig.receiver().is_some() => {
            let message = "a method is a job only inside of a `#[genserver]` block: put `#[genserver]` on the `impl`";
            syn::Error::new_spanned(&item.sig.ident, message)
        }
        Item::Fn(item) => syn::Error::new_spanned(&item.sig.ident, elsewhere),
        Item::Trait(item) => syn::Error::new_spanned(&item.ident, elsewhere),
        Item::Mod(item) => syn::Error::new_spanned(&item.ident, elsewhere),
        Item::Union(item) => syn::Error::new_spanned(&item.ident, elsewhere),
        Item::Type(item) => syn::Error::new_spanned(&item.ident, elsewhere),
        Item::Impl(item) => syn::Error::new_spanned(&item.self_ty, elsewhere),
        item => syn::Error::new_spanned(item.to_token_stream(), elsewhere),
    }
}
