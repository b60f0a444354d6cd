//! Jobs: the schedule on a struct, and the ticks of a block's methods.

use std::time::Duration;

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse_quote;
use syn::spanned::Spanned;

use super::callbacks::{result_span, run};
use super::suffix;
use crate::model::{Hook, HookKind, JobItem, Server, located};

/// What a struct with a schedule becomes, the struct itself apart.
pub(crate) fn struct_job(item: &JobItem<'_>, interval: Duration) -> TokenStream {
    let scheduled = scheduled(item, interval);
    let check = is_a_job(item);
    quote!(#scheduled #check)
}

/// The schedule of a struct, and what makes it a child of a supervision tree.
pub(crate) fn scheduled(item: &JobItem<'_>, interval: Duration) -> TokenStream {
    let (name, spec, limits) = (item.name, spec(interval), item.conditions());
    let (parameters, arguments, conditions) = item.generics.split_for_impl();
    let child = child(item);
    quote! {
        #(#limits)*
        #[automatically_derived]
        impl #parameters ::genserver::Scheduled for #name #arguments #conditions {
            const SPEC: ::genserver::JobSpec = #spec;
        }
        #child
    }
}

/// A job can be a field of a tree if it is `Clone`. Thanks to the `for` it need not be: without one, rustc
/// refuses a condition that does not hold where it is written instead of where it is needed.
fn child(item: &JobItem<'_>) -> TokenStream {
    let (name, limits) = (item.name, item.conditions());
    let mut generics = item.generics.clone();
    let is_job = parse_quote!(for<'__child> Self: ::genserver::Job + ::core::clone::Clone);
    generics.make_where_clause().predicates.push(is_job);
    let (parameters, arguments, conditions) = generics.split_for_impl();
    quote! {
        #(#limits)*
        #[automatically_derived]
        impl #parameters ::genserver::TypedChild for #name #arguments #conditions {
            type Handle = ::genserver::Child<::genserver::JobServer<Self>>;

            fn into_child(self) -> (::genserver::ChildSpec, Self::Handle) {
                ::genserver::__private::job_child(self)
            }
        }
    }
}

/// Lets rustc say at the name of the struct that its `impl Job` is missing.
///
/// Whether a generic struct is a job may depend on its parameters, so nothing is said about those.
fn is_a_job(item: &JobItem<'_>) -> Option<TokenStream> {
    let (name, limits) = (item.name, item.conditions());
    let check = quote_spanned!(name.span()=> __is_a_job::<#name>(););
    item.generics.params.is_empty().then(|| {
        quote! {
            #(#limits)*
            const _: () = {
                const fn __is_a_job<__J: ::genserver::Job>() {}
                #check
            };
        }
    })
}

fn spec(interval: Duration) -> TokenStream {
    let (seconds, nanoseconds) = (interval.as_secs(), interval.subsec_nanos());
    quote!(::genserver::JobSpec::interval(::core::time::Duration::new(#seconds, #nanoseconds)))
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
    let name = hook.name().unraw().to_string();
    let (spec, gate) = method(server, hook);
    quote! {
        ::genserver::__private::arm_job(__ctx, ::genserver::__private::JobMethod {
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
    let interval = hook.job.as_ref().and_then(|job| job.interval);
    let spec = spec(interval.unwrap_or_default());
    (
        quote!(const { #spec }),
        quote!(::core::option::Option::None),
    )
}

/// The schedule stands on the struct, where nobody knew that it is for a method: so that is checked here, by an item if it
/// can be, because an expression is not looked at by `cargo check`.
fn work(server: &Server, hook: &Hook) -> (TokenStream, TokenStream) {
    let (at, ty) = (located(hook.attribute.path().span()), server.ty());
    let scheduled = quote_spanned!(at=> <#ty as ::genserver::Scheduled>);
    let checked = quote_spanned!(at=> ::genserver::__private::fits_a_method(#scheduled::SPEC));
    let spec = if server.block.generics.params.is_empty() {
        quote!({ const __SPEC: ::genserver::JobSpec = #checked; __SPEC })
    } else {
        quote!(const { #checked })
    };
    (spec, quote!(#scheduled::gate()))
}

/// The arm of the ticks: make an attempt if one is due, and tell the job how it ended.
pub(super) fn ticks(server: &Server) -> Option<TokenStream> {
    let item = server.item(suffix(HookKind::Info));
    let arms = server.jobs().enumerate().map(|(index, hook)| {
        let (conditions, run) = (hook.conditions(), run(hook, &quote!(self)));
        let outcome = quote_spanned! {result_span(hook)=>
            ::genserver::__private::JobOutcome::into_outcome(#run)
        };
        quote! {
            #(#conditions)*
            #index => ::genserver::__private::JobAttempt::make(__attempt, async { #outcome }).await,
        }
    });
    let private = quote!(::genserver::__private);
    server.has_jobs().then(|| {
        quote! {
            #item::__Job(__tick) => {
                let __index = #private::JobTick::index(&__tick);
                match #private::begin_job(__ctx, __tick).await? {
                    ::core::option::Option::None => {
                        ::core::result::Result::Ok(::genserver::Next::Wait)
                    }
                    ::core::option::Option::Some(__attempt) => {
                        let __ended = match __index {
                            #(#arms)*
                            _ => #private::JobAttempt::make(__attempt, async {
                                ::core::result::Result::Ok(())
                            })
                            .await,
                        };
                        #private::finish_job(__ctx, __index, __ended).await
                    }
                }
            }
        }
    })
}

/// The arm of what is asked of the jobs.
pub(super) fn requests(server: &Server, kind: HookKind) -> Option<TokenStream> {
    let item = server.item(suffix(HookKind::Call));
    (kind == HookKind::Call && server.has_jobs()).then(|| {
        quote! {
            #item::__Job(__request) => {
                ::genserver::__private::job_request(__ctx, __request).await
            }
        }
    })
}

/// The client method that names a job.
pub(crate) fn handle(server: &Server) -> Option<TokenStream> {
    let (item, ty) = (server.item(suffix(HookKind::Call)), server.ty());
    let names: Vec<_> = server
        .jobs()
        .map(|hook| format!("`{}`", hook.name().unraw()))
        .collect();
    let docs = format!(
        "One of the jobs, by the name of its method: {}.",
        names.join(", ")
    );
    server.has_jobs().then(|| {
        quote! {
            #[doc = #docs]
            fn job(&self, job: &::core::primitive::str) -> ::genserver::JobHandle<#ty, Self> {
                ::genserver::__private::job_handle(self, job, #item::__Job)
            }
        }
    })
}
