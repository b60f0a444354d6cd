//! Rules about `#[job(..)]`.

use quote::ToTokens;
use syn::{GenericParam, Generics, Item};

use crate::attr::JobOptions;
use crate::errors::Errors;
use crate::model::Hook;

const NO_SCHEDULE: &str = "when does the job run? write `#[job(interval = 600)]` (seconds) or `#[job(interval = \"10m\")]`";

pub(super) fn rules(hook: &Hook, errors: &mut Errors) {
    if let Some(JobOptions { interval: None }) = hook.job {
        errors.push(&hook.attribute, NO_SCHEDULE);
    }
}

/// A struct or an enum that is a job.
pub(crate) fn struct_job(generics: &Generics, options: &JobOptions, errors: &mut Errors) {
    if options.interval.is_none() {
        errors.push_at(proc_macro2::Span::call_site(), NO_SCHEDULE);
    }
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
        Item::Impl(item) => syn::Error::new_spanned(&item.self_ty, elsewhere),
        item => syn::Error::new_spanned(item.to_token_stream(), elsewhere),
    }
}
