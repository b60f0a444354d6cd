//! Jobs: the schedule on a struct, and the ticks of a block's methods.

use std::time::Duration;

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::parse_quote;

use super::callbacks::{result_span, run};
use super::suffix;
use crate::model::{Hook, HookKind, JobItem, Server};

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

/// Schedules the first run of each job method.
pub(super) fn arms(server: &Server) -> impl Iterator<Item = TokenStream> {
    let jobs = server.hooks(HookKind::Job).enumerate();
    jobs.map(|(index, hook)| {
        let (conditions, arm) = (hook.conditions(), arm(server, hook, index));
        quote!(#(#conditions)* #arm;)
    })
}

fn arm(server: &Server, hook: &Hook, index: usize) -> TokenStream {
    let item = server.item(suffix(HookKind::Info));
    let spec = spec(
        hook.job
            .as_ref()
            .and_then(|job| job.interval)
            .unwrap_or_default(),
    );
    quote! {
        ::genserver::__private::arm_job(
            __ctx,
            &const { #spec },
            #item::__Job(::genserver::__private::JobTick(#index)),
        )
    }
}

/// The arm of the ticks: run the job, then wait anew, counted from the end of the run.
pub(super) fn ticks(server: &Server) -> Option<TokenStream> {
    let item = server.item(suffix(HookKind::Info));
    let arms = server
        .hooks(HookKind::Job)
        .enumerate()
        .map(|(index, hook)| {
            let (conditions, arm, run) = (
                hook.conditions(),
                arm(server, hook, index),
                run(hook, &quote!(self)),
            );
            let name = hook.name().to_string();
            let finish = quote_spanned! {result_span(hook)=>
                ::genserver::__private::finish_job(__ctx, #name, __outcome);
            };

            quote! {
                #(#conditions)*
                #index => {
                    let __outcome = #run;
                    #finish
                    #arm;
                }
            }
        });
    server.hook(HookKind::Job).map(|_| {
        quote! {
            #item::__Job(::genserver::__private::JobTick(__index)) => {
                match __index {
                    #(#arms)*
                    _ => {}
                }
                ::core::result::Result::Ok(::genserver::Next::Wait)
            }
        }
    })
}
