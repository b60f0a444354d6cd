//! The methods of the `GenServer` implementation.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;

use super::job;
use super::messages::{given, pattern};
use super::{has, outside, suffix};
use crate::model::{Hook, HookKind, Returns, Role, Server, field, located};
use crate::syntax;

/// Every callback that the server needs; the trait's defaults do the rest.
pub(super) fn callbacks(server: &Server) -> TokenStream {
    let init = init(server);
    let call = requests(server, HookKind::Call);
    let cast = requests(server, HookKind::Cast);
    let info = info(server);
    let go_on = requests(server, HookKind::Continue);
    let terminate = server.hook(HookKind::Terminate);
    let terminate = terminate.map(|hook| self::terminate(server, hook));
    let undelivered = server.hook(HookKind::Undelivered);
    let undelivered = undelivered.map(|hook| self::undelivered(server, hook));
    quote!(#init #call #cast #info #go_on #terminate #undelivered)
}

fn init(server: &Server) -> Option<TokenStream> {
    let hook = server.hook(HookKind::Init)?;
    let names: Vec<_> = (0..hook.values().count()).map(field).collect();
    let args = match names.as_slice() {
        [] => quote!(_),
        [one] => quote!(#one),
        names => quote!((#(#names),*)),
    };
    let (trap, run) = (trap_exits(server), run(hook, &quote!()));
    let (at, krate) = (result_span(hook), &server.krate);
    let there = krate.at(at);
    let result = quote_spanned!(at=> #there::__private::IntoInit::<Self>::into_init(#run));
    let arm: Vec<_> = job::arms(server).collect();
    let body = if arm.is_empty() {
        result
    } else {
        quote! {
            let __init = #result?;
            if #krate::__private::will_run(&__init) {
                #(#arm)*
                #krate::__private::jobs_armed(__ctx)?;
            }
            ::core::result::Result::Ok(__init)
        }
    };
    Some(quote! {
        async fn init(
            #args: Self::Args,
            __ctx: &mut #krate::Context<Self>,
        ) -> ::core::result::Result<#krate::Init<Self>, #krate::ExitReason> {
            #trap
            #body
        }
    })
}

/// A server that cleans up traps exits, so that a supervisor's shutdown lets it.
fn trap_exits(server: &Server) -> Option<TokenStream> {
    let terminate = server.hook(HookKind::Terminate);
    let conditions = match (server.options.trap_exits, terminate) {
        (Some(true), _) => Vec::new(),
        (None, Some(hook)) => hook.conditions().collect(),
        (Some(false), _) | (None, None) => return None,
    };
    let krate = &server.krate;
    Some(quote!(#(#conditions)* #krate::Context::trap_exits(__ctx, true);))
}

/// `handle_call`, `handle_cast` or `handle_continue`, and the name of what it handles.
fn requests(server: &Server, kind: HookKind) -> Option<TokenStream> {
    let (method, name_method) = match kind {
        HookKind::Call => (quote!(handle_call), quote!(call_name)),
        HookKind::Cast => (quote!(handle_cast), quote!(cast_name)),
        _ => (quote!(handle_continue), quote!(continue_name)),
    };
    let message = format_ident!("{}", suffix(kind));
    let arms = server.hooks(kind).map(|hook| arm(server, hook));
    let (of_jobs, unused) = (job::requests(server, kind), unused(server, kind));
    let (name, next) = (name_of(server, kind, &name_method), next(server));
    let krate = &server.krate;
    has(server, kind).then(|| {
        quote! {
            async fn #method(
                &mut self,
                __message: Self::#message,
                __ctx: &mut #krate::Context<Self>,
            ) -> #next {
                match __message {
                    #(#arms)*
                    #of_jobs
                    #unused
                }
            }

            #name
        }
    })
}

/// `handle_info`. What there is no hook for is handled as the trait's default does.
fn info(server: &Server) -> Option<TokenStream> {
    let signals = [HookKind::Down, HookKind::Exit, HookKind::Timeout];
    let signals = signals
        .into_iter()
        .filter_map(|kind| server.hook(kind).map(|hook| signal(server, hook)));
    let messages = server.hooks(HookKind::Info).map(|hook| arm(server, hook));
    let of_jobs = job::ticks(server).into_iter();
    let unused = unused(server, HookKind::Info).filter(|_| has(server, HookKind::Info));
    let arms = messages.chain(of_jobs).chain(unused).chain(signals);
    let arms: Vec<_> = arms.collect();
    let has_messages = has(server, HookKind::Info);
    let name = has_messages.then(|| name_of(server, HookKind::Info, &quote!(info_name)));
    let (next, krate) = (next(server), &server.krate);
    (!arms.is_empty()).then(|| {
        quote! {
            async fn handle_info(
                &mut self,
                __info: #krate::Info<Self::Info>,
                __ctx: &mut #krate::Context<Self>,
            ) -> #next {
                match __info {
                    #(#arms)*
                    __other => {
                        #krate::__private::unexpected_info(__ctx, &__other);
                        ::core::result::Result::Ok(#krate::Next::Wait)
                    }
                }
            }

            #name
        }
    })
}

/// The arm of a `#[down]`, `#[exit]` or `#[timeout]`.
fn signal(server: &Server, hook: &Hook) -> TokenStream {
    let (conditions, outcome) = (hook.conditions(), outcome(server, hook));
    let krate = &server.krate;
    let pattern = match hook.kind {
        HookKind::Down => quote!(Down(__0)),
        HookKind::Exit => quote!(Exit(__0)),
        _ => quote!(Timeout),
    };
    quote!(#(#conditions)* #krate::Info::#pattern => { #outcome })
}

fn terminate(server: &Server, hook: &Hook) -> TokenStream {
    let krate = &server.krate;
    let (conditions, run) = (hook.conditions(), run(hook, &quote!(self)));
    quote! {
        #(#conditions)*
        async fn terminate(
            &mut self,
            __reason: &#krate::ExitReason,
            __ctx: &mut #krate::Context<Self>,
        ) {
            #run
        }
    }
}

fn undelivered(server: &Server, hook: &Hook) -> TokenStream {
    let krate = &server.krate;
    let (conditions, run) = (hook.conditions(), run(hook, &quote!()));
    quote! {
        #(#conditions)*
        fn undelivered(
            __mail: #krate::Undelivered<Self>,
            __reason: &#krate::ExitReason,
        ) {
            #run
        }
    }
}

fn arm(server: &Server, hook: &Hook) -> TokenStream {
    let (conditions, pattern) = (hook.conditions(), pattern(server, hook));
    let outcome = match hook.kind {
        HookKind::Call => reply(server, hook),
        _ => outcome(server, hook),
    };
    quote!(#(#conditions)* #pattern => { #outcome })
}

/// Runs a call and sends its reply, unless the method does that itself.
fn reply(server: &Server, hook: &Hook) -> TokenStream {
    if hook
        .params
        .iter()
        .any(|param| matches!(param.role, Role::From(_)))
    {
        return outcome(server, hook);
    }
    let (run, krate) = (run(hook, &quote!(self)), &server.krate);
    match &hook.returns {
        Returns::Reply(value) => {
            let value = outside(server, value);
            let at = located(value.span());
            let there = krate.at(at);
            let reply = quote_spanned! {at=>
                #there::__private::IntoReply::<#value, Self>::into_reply(#run)
            };
            quote! {
                let __reply = #reply?;
                ::core::result::Result::Ok(__reply.send(__from))
            }
        }
        Returns::Nothing | Returns::Value(_) => quote! {
            let __reply = #run;
            __from.reply(__reply);
            ::core::result::Result::Ok(#krate::Next::Wait)
        },
    }
}

/// Runs a hook and says what is next.
fn outcome(server: &Server, hook: &Hook) -> TokenStream {
    let (run, krate) = (run(hook, &quote!(self)), &server.krate);
    match syntax::returned(&hook.sig.output) {
        None => quote! {
            #run;
            ::core::result::Result::Ok(#krate::Next::Wait)
        },
        Some(_) => {
            let at = result_span(hook);
            let krate = krate.at(at);
            quote_spanned!(at=> #krate::__private::IntoNext::<Self>::into_next(#run))
        }
    }
}

/// The call of the user's method, by its path: a method of a trait cannot come in between.
///
/// It stands at the type that the method returns, where rustc says if that is the wrong one.
pub(super) fn run(hook: &Hook, receiver: &TokenStream) -> TokenStream {
    let (name, arguments) = (hook.name(), given(hook));
    let comma = (!receiver.is_empty()).then(|| quote!(,));
    let wait = hook.sig.asyncness.map(|_| quote!(.await));
    quote_spanned!(result_span(hook)=> <Self>::#name(#receiver #comma #arguments) #wait)
}

/// Where a hook says what it returns.
pub(super) fn result_span(hook: &Hook) -> Span {
    let span = syntax::returned(&hook.sig.output).map(Spanned::span);
    located(span.unwrap_or_else(|| hook.name().span()))
}

fn name_of(server: &Server, kind: HookKind, method: &TokenStream) -> TokenStream {
    let message = format_ident!("{}", suffix(kind));
    let item = server.item(suffix(kind));
    quote! {
        fn #method(__message: &Self::#message) -> &'static ::core::primitive::str {
            #item::__name(__message)
        }
    }
}

fn unused(server: &Server, kind: HookKind) -> Option<TokenStream> {
    let (item, krate) = (server.item(suffix(kind)), &server.krate);
    let has_types = server.block.generics.type_params().next().is_some();
    let message = quote!(#item::__Unused(__never, ..));
    let message = match kind {
        HookKind::Info => quote!(#krate::Info::Message(#message)),
        _ => message,
    };
    has_types.then(|| quote!(#message => match __never {},))
}

fn next(server: &Server) -> TokenStream {
    let krate = &server.krate;
    quote!(::core::result::Result<#krate::Next<Self>, #krate::ExitReason>)
}
