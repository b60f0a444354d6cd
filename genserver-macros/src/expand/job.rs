//! Jobs: the schedule on a struct, and the ticks of a block's methods.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Generics, WherePredicate, parse_quote};

use super::callbacks::{result_span, run};
use super::suffix;
use crate::job::{self, JobOptions, Named};
use crate::literal::doc;
use crate::model::{Hook, HookKind, JobItem, Server, located};

/// What a struct with a schedule becomes, the struct itself apart.
pub(crate) fn struct_job(item: &JobItem<'_>) -> TokenStream {
    let (scheduled, check) = (scheduled(item), is_a_job(item));
    let warnings = job::warnings(&item.options, item.attributes);
    quote!(#scheduled #check #warnings)
}

/// The schedule of a struct, and what makes it a child of a supervision tree.
pub(crate) fn scheduled(item: &JobItem<'_>) -> TokenStream {
    let (name, limits) = (item.name, item.conditions());
    let spec = job::spec(&item.options, Named::Job);
    let (parameters, arguments, conditions) = item.generics.split_for_impl();
    let (gate, child, krate) = (gate(item), child(item), &item.options.krate);
    quote! {
        #(#limits)*
        #[automatically_derived]
        impl #parameters #krate::Scheduled for #name #arguments #conditions {
            const SPEC: #krate::JobSpec = #spec;
            #gate
        }
        #child
    }
}

/// The gate is made anew for each start of the job.
fn gate(item: &JobItem<'_>) -> Option<TokenStream> {
    let (made, krate) = (gate_value(&item.options)?, &item.options.krate);
    Some(quote! {
        fn gate() -> ::core::option::Option<::std::sync::Arc<dyn #krate::__private::AnyGate>> {
            ::core::option::Option::Some(#made)
        }
    })
}

/// The gate as the runtime wants it; rustc complains about another value where it stands.
fn gate_value(options: &JobOptions) -> Option<TokenStream> {
    let gate = options.gate.value()?;
    let krate = options.krate.at(gate.span());
    Some(quote_spanned!(gate.span()=> #krate::__private::any_gate(#gate)))
}

/// A job can be a field of a tree if it is `Clone`. Thanks to the `for` it need not be: without one, rustc
/// refuses a condition that does not hold where it is written instead of where it is needed.
fn child(item: &JobItem<'_>) -> TokenStream {
    if item.options.is_concurrent() {
        return concurrent_child(item);
    }
    let (name, limits, krate) = (item.name, item.conditions(), &item.options.krate);
    let generics = limited(
        item,
        parse_quote!(for<'__child> Self: #krate::Job + ::core::clone::Clone),
    );
    let (parameters, arguments, conditions) = generics.split_for_impl();
    quote! {
        #(#limits)*
        #[automatically_derived]
        impl #parameters #krate::TypedChild for #name #arguments #conditions {
            type Handle = #krate::Child<#krate::JobServer<Self>>;

            fn into_child(self) -> (#krate::ChildSpec, Self::Handle) {
                #krate::__private::job_child(self)
            }
        }
    }
}

/// A concurrent job is no `Job`, for which `IntoChildSpec` is implemented once and for all.
fn concurrent_child(item: &JobItem<'_>) -> TokenStream {
    let (name, limits, krate) = (item.name, item.conditions(), &item.options.krate);
    let limits: Vec<_> = limits.collect();
    let generics = limited(
        item,
        parse_quote!(for<'__child> Self: #krate::ConcurrentJob + ::core::clone::Clone),
    );
    let (parameters, arguments, conditions) = generics.split_for_impl();
    quote! {
        #(#limits)*
        #[automatically_derived]
        impl #parameters #krate::IntoChildSpec for #name #arguments #conditions {
            fn into_child_spec(self) -> #krate::ChildSpec {
                #krate::__private::concurrent_job_child(self).0
            }
        }

        #(#limits)*
        #[automatically_derived]
        impl #parameters #krate::TypedChild for #name #arguments #conditions {
            type Handle = #krate::Child<
                #krate::JobServer<#krate::Shared<Self>>,
            >;

            fn into_child(self) -> (#krate::ChildSpec, Self::Handle) {
                #krate::__private::concurrent_job_child(self)
            }
        }
    }
}

fn limited(item: &JobItem<'_>, limit: WherePredicate) -> Generics {
    let mut generics = item.generics.clone();
    generics.make_where_clause().predicates.push(limit);
    generics
}

/// Lets rustc say at the name of the struct that its `impl Job` is missing.
///
/// Whether a generic struct is a job may depend on its parameters, so nothing is said about those.
fn is_a_job(item: &JobItem<'_>) -> Option<TokenStream> {
    let (name, limits, krate) = (item.name, item.conditions(), &item.options.krate);
    let (job, by) = if item.options.is_concurrent() {
        (quote!(#krate::ConcurrentJob), None)
    } else {
        // The work may also be a method of a `#[genserver]` block: which of the two, rustc finds out.
        (
            quote!(#krate::__private::HasWork<__By>),
            Some(quote!(, __By)),
        )
    };
    let found = by.as_ref().map(|_| quote!(, _));
    let check = quote_spanned!(name.span()=> __is_a_job::<#name #found>(););
    item.generics.params.is_empty().then(|| {
        quote! {
            #(#limits)*
            const _: () = {
                const fn __is_a_job<__J: #job #by>() {}
                #check
            };
        }
    })
}

/// The struct's `#[job(..)]` sees no methods: this tells it that one of them is the work.
pub(crate) fn has_work(server: &Server) -> Option<TokenStream> {
    server.hook(HookKind::Work)?;
    let (ty, generics) = (server.ty(), super::generics(server));
    let (parameters, _, conditions) = generics.split_for_impl();
    let limits = server.conditions();
    let krate = &server.krate;
    let by = quote!(#krate::__private::ByMethod);
    Some(quote! {
        #(#limits)*
        #[automatically_derived]
        impl #parameters #krate::__private::HasWork<#by> for #ty #conditions {}
    })
}

/// Starts each job method.
pub(super) fn arms(server: &Server) -> impl Iterator<Item = TokenStream> {
    let jobs = server.jobs().enumerate();
    jobs.map(|(index, hook)| {
        let (conditions, arm) = (hook.conditions(), arm(server, hook, index));
        quote!(#(#conditions)* #arm;)
    })
}

fn arm(server: &Server, hook: &Hook, index: usize) -> TokenStream {
    let item = server.item(suffix(HookKind::Info));
    let (index, name) = (
        Literal::usize_unsuffixed(index),
        hook.name().unraw().to_string(),
    );
    let (spec, gate) = method(server, hook);
    let krate = &server.krate;
    quote! {
        #krate::__private::arm_job(__ctx, #krate::__private::JobMethod {
            index: #index,
            name: #name,
            spec: #spec,
            gate: #gate,
            tick: #item::__Job,
        })
        .await?
    }
}

/// The schedule of a job method and its gate, as expressions.
fn method(server: &Server, hook: &Hook) -> (TokenStream, TokenStream) {
    if hook.kind == HookKind::Work {
        return work(server, hook);
    }
    let gate = match gate_value(&hook.job) {
        Some(gate) => quote!(::core::option::Option::Some(#gate)),
        None => quote!(::core::option::Option::None),
    };
    let spec = job::spec(&hook.job, Named::Server);
    (quote!(const { #spec }), gate)
}

/// The schedule stands on the struct, where nobody knew that it is for a method: so that is checked here, by an item if it
/// can be, because an expression is not looked at by `cargo check`.
fn work(server: &Server, hook: &Hook) -> (TokenStream, TokenStream) {
    let (at, ty) = (located(hook.attribute.path().span()), server.ty());
    let krate = server.krate.at(at);
    let scheduled = quote_spanned!(at=> <#ty as #krate::Scheduled>);
    let checked = quote_spanned!(at=> #krate::__private::fits_a_method(#scheduled::SPEC));
    let spec = if server.block.generics.params.is_empty() {
        quote!({ const __SPEC: #krate::JobSpec = #checked; __SPEC })
    } else {
        quote!(const { #checked })
    };
    (spec, quote!(#scheduled::gate()))
}

/// The arm of the ticks: make an attempt if one is due, and tell the job how it ended.
pub(super) fn ticks(server: &Server) -> Option<TokenStream> {
    let (item, krate) = (server.item(suffix(HookKind::Info)), &server.krate);
    let private = quote!(#krate::__private);
    let runs = server.jobs().enumerate().map(|(index, hook)| {
        let (conditions, run) = (hook.conditions(), run(hook, &quote!(self)));
        let (index, at) = (Literal::usize_unsuffixed(index), result_span(hook));
        let there = krate.at(at);
        let outcome = quote_spanned!(at=> #there::__private::JobOutcome::into_outcome(#run));
        quote!(#(#conditions)* #index => __attempt.make(async { #outcome }).await,)
    });
    server.has_jobs().then(|| {
        quote! {
            #krate::Info::Message(#item::__Job(__tick)) => {
                let __index = #private::JobTick::index(&__tick);
                let ::core::option::Option::Some(__attempt) =
                    #private::begin_job(__ctx, __tick).await?
                else {
                    return ::core::result::Result::Ok(#krate::Next::Wait);
                };
                let __ended = match __index {
                    #(#runs)*
                    _ => __attempt.make(async { ::core::result::Result::Ok(()) }).await,
                };
                #private::finish_job(__ctx, __index, __ended).await
            }
        }
    })
}

/// The arm of what is asked of the jobs.
pub(super) fn requests(server: &Server, kind: HookKind) -> Option<TokenStream> {
    let (item, krate) = (server.item(suffix(HookKind::Call)), &server.krate);
    (kind == HookKind::Call && server.has_jobs()).then(|| {
        quote! {
            #item::__Job(__request) => {
                #krate::__private::job_request(__ctx, __request).await
            }
        }
    })
}

/// The client method that names a job.
pub(crate) fn handle(server: &Server) -> Option<TokenStream> {
    let (item, ty) = (server.item(suffix(HookKind::Call)), server.ty());
    let krate = &server.krate;
    let names: Vec<_> = server
        .jobs()
        .map(|hook| format!("`{}`", hook.name().unraw()))
        .collect();
    let names = names.join(", ");
    let docs = doc(&format!(
        "One of the jobs, by the name of its method: {names}."
    ));
    server.has_jobs().then(|| {
        quote! {
            #docs
            fn job(&self, job: &::core::primitive::str) -> #krate::JobHandle<#ty, Self> {
                #krate::__private::job_handle(self, job, #item::__Job)
            }
        }
    })
}
