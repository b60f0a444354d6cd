//! Jobs: the schedule on a struct, and the ticks of a block's methods.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Generics, WherePredicate, parse_quote};

use super::callbacks::{result_span, run};
use super::suffix;
use crate::job::{self, Named};
use crate::model::{Hook, HookKind, JobItem, Server};

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
    let (gate, child) = (gate(item), child(item));
    quote! {
        #(#limits)*
        #[automatically_derived]
        impl #parameters ::genserver::Scheduled for #name #arguments #conditions {
            const SPEC: ::genserver::JobSpec = #spec;
            #gate
        }
        #child
    }
}

/// The gate is made anew for each start of the job.
fn gate(item: &JobItem<'_>) -> Option<TokenStream> {
    let gate = item.options.gate.value()?;
    let made = quote_spanned!(gate.span()=> ::genserver::__private::any_gate(#gate));
    Some(quote! {
        fn gate() -> ::core::option::Option<::std::sync::Arc<dyn ::genserver::__private::AnyGate>> {
            ::core::option::Option::Some(#made)
        }
    })
}

/// A job can be a field of a tree if it is `Clone`. Thanks to the `for` it need not be: without one, rustc
/// refuses a condition that does not hold where it is written instead of where it is needed.
fn child(item: &JobItem<'_>) -> TokenStream {
    if item.options.is_concurrent() {
        return concurrent_child(item);
    }
    let (name, limits) = (item.name, item.conditions());
    let generics = limited(
        item,
        parse_quote!(for<'__child> Self: ::genserver::Job + ::core::clone::Clone),
    );
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

/// A concurrent job is no `Job`, for which `IntoChildSpec` is implemented once and for all.
fn concurrent_child(item: &JobItem<'_>) -> TokenStream {
    let (name, limits) = (item.name, item.conditions());
    let limits: Vec<_> = limits.collect();
    let generics = limited(
        item,
        parse_quote!(for<'__child> Self: ::genserver::ConcurrentJob + ::core::clone::Clone),
    );
    let (parameters, arguments, conditions) = generics.split_for_impl();
    quote! {
        #(#limits)*
        #[automatically_derived]
        impl #parameters ::genserver::IntoChildSpec for #name #arguments #conditions {
            fn into_child_spec(self) -> ::genserver::ChildSpec {
                ::genserver::__private::concurrent_job_child(self).0
            }
        }

        #(#limits)*
        #[automatically_derived]
        impl #parameters ::genserver::TypedChild for #name #arguments #conditions {
            type Handle = ::genserver::Child<
                ::genserver::JobServer<::genserver::Shared<Self>>,
            >;

            fn into_child(self) -> (::genserver::ChildSpec, Self::Handle) {
                ::genserver::__private::concurrent_job_child(self)
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
    let (name, limits) = (item.name, item.conditions());
    let (job, by) = if item.options.is_concurrent() {
        (quote!(::genserver::ConcurrentJob), None)
    } else {
        // The work may also be a method of a `#[genserver]` block: which of the two, rustc finds out.
        (
            quote!(::genserver::__private::HasWork<__By>),
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
    let spec = job::spec(&hook.job, Named::Server);
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
