//! What a mistaken block becomes: the user's code, and stubs that let the rest of the crate type-check,
//! so that one mistake is one error.

use std::collections::HashSet;

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote, quote_spanned};
use syn::visit_mut::VisitMut;
use syn::{GenericParam, ImplItem, ItemImpl, Type, WherePredicate, parse_quote};

use crate::expand;
use crate::model::{Hook, HookKind, JobItem, Param, Returns, Role, Server};
use crate::parse;
use crate::syntax::{self, Staticizer};
use crate::validate;

/// The user's block and the stubs of everything that it would have become.
pub(crate) fn server(server: &Server) -> TokenStream {
    let block = block(server);
    let has_init = server.hook(HookKind::Init).is_some();
    if !has_init && validate::likely_init(&server.block).is_none() {
        return quote!(#block); // Maybe there is a block that has one.
    }
    let (stub, krate) = (stub(server), &server.krate);
    let enums = expand::messages(&stub);
    let init = quote! {
        async fn init(
            _: Self::Args,
            _: &mut #krate::Context<Self>,
        ) -> ::core::result::Result<#krate::Init<Self>, #krate::ExitReason> {
            ::core::unreachable!()
        }
    };
    let implementation = expand::implementation(&stub, &expand::args(&stub), &init);
    let client = client(&stub, server);
    let has_work = expand::has_work(&stub);
    quote! {
        #block
        #enums
        #implementation
        #client
        #has_work
    }
}

/// The user's block. What rustc would say of the hooks besides can wait.
fn block(server: &Server) -> ItemImpl {
    let mut block = server.block.clone();
    let mut seen = HashSet::new();
    block.items.retain_mut(|item| {
        let ImplItem::Fn(method) = item else {
            return true;
        };
        let mut hooks = server.hooks.iter();
        let Some(hook) = hooks.find(|hook| *hook.name() == method.sig.ident) else {
            return true;
        };
        let quiet = parse_quote!(#[allow(unused_mut, unused_variables, reason = "it is mistaken")]);
        method.attrs.insert(0, quiet);
        let is_first = seen.insert(method.sig.ident.clone()) || hook.conditions().next().is_some();
        is_first && !validate::must_go(server, &method.sig.ident) && has_sizes(hook)
    });
    block
}

/// Whether all that the hook takes and returns can be passed.
fn has_sizes(hook: &Hook) -> bool {
    let mut params = hook.params.iter();
    let is_returned = syntax::returned(&hook.sig.output).is_none_or(validate::has_size);
    is_returned && params.all(|param| validate::has_size(&param.arg.ty))
}

/// The schedule that a mistaken one would have been.
pub(crate) fn job(item: &JobItem<'_>) -> TokenStream {
    if item.generics.lifetimes().next().is_some() {
        return TokenStream::new();
    }
    expand::scheduled(item)
}

/// The server with every type made presentable.
fn stub(server: &Server) -> Server {
    let mut hooks: Vec<_> = distinct(&server.hooks).map(presentable).collect();
    let has_init = server.hook(HookKind::Init).is_some();
    hooks.extend(
        validate::likely_init(&server.block)
            .filter(|_| !has_init)
            .map(|sig| {
                presentable(&Hook {
                    kind: HookKind::Init,
                    attribute: parse_quote!(#[init]),
                    surplus: Vec::new(),
                    attributes: Vec::new(),
                    params: parse::params(sig),
                    sig: sig.clone(),
                    returns: Returns::Nothing,
                    job: crate::job::JobOptions::default(),
                })
            }),
    );
    Server {
        block: without_lifetimes(&server.block),
        name: server.name.clone(),
        misplaced: Vec::new(),
        options: crate::attr::ServerOptions::default(),
        krate: server.krate.clone(),
        hooks,
    }
}

/// The head of the block, `'static`.
fn without_lifetimes(block: &ItemImpl) -> ItemImpl {
    let mut head = ItemImpl {
        items: Vec::new(),
        ..block.clone()
    };
    let params = head.generics.params.into_iter();
    head.generics.params = params
        .filter(|param| !matches!(param, GenericParam::Lifetime(_)))
        .collect();
    for param in head.generics.type_params_mut() {
        param.bounds.push(parse_quote!(::core::marker::Send));
        param.bounds.push(parse_quote!('static));
    }
    if let Some(clause) = &mut head.generics.where_clause {
        let predicates = std::mem::take(&mut clause.predicates).into_iter();
        clause.predicates = predicates
            .filter(|it| !matches!(it, WherePredicate::Lifetime(_)))
            .collect();
    }
    Staticizer::All.visit_generics_mut(&mut head.generics);
    Staticizer::All.visit_type_mut(&mut head.self_ty);
    head
}

/// Each request once.
fn distinct(hooks: &[Hook]) -> impl Iterator<Item = &Hook> {
    let mut seen = HashSet::new();
    hooks.iter().filter(move |hook| {
        let is_first = seen.insert((hook.kind.attribute(), hook.variant().to_string()));
        is_first || !hook.kind.is_message() || hook.conditions().next().is_some()
    })
}

/// The hook with types that can stand in an enum; without any, if they cannot.
fn presentable(hook: &Hook) -> Hook {
    let mut hook = hook.clone();
    let is_generic = !hook.sig.generics.params.is_empty();
    if is_generic || !hook.params.iter().all(is_presentable) {
        hook.params.clear();
    }
    for param in &mut hook.params {
        *param.arg.ty = made(Staticizer::All, &param.arg.ty);
        if let Role::From(Some(reply)) = &mut param.role {
            **reply = made(Staticizer::All, reply);
        }
    }
    hook.returns = match &hook.returns {
        Returns::Value(reply) | Returns::Reply(reply) if !is_generic && can_stand(reply) => {
            Returns::Value(made(Staticizer::All, reply))
        }
        Returns::Nothing | Returns::Value(_) | Returns::Reply(_) => Returns::Nothing,
    };
    hook
}

fn is_presentable(param: &Param) -> bool {
    match &param.role {
        Role::Value => can_stand(&param.arg.ty),
        Role::From(Some(reply)) => can_stand(reply),
        Role::From(None) | Role::Context => true,
    }
}

/// Whether the type, made `'static`, may be that of a message.
fn can_stand(ty: &Type) -> bool {
    syntax::impl_trait_in(ty).is_none() && validate::can_be_sent(&made(Staticizer::All, ty))
}

fn made(mut staticizer: Staticizer, ty: &Type) -> Type {
    let mut ty = ty.clone();
    staticizer.visit_type_mut(&mut ty);
    ty
}

/// The client trait, with the methods that can be written down.
fn client(stub: &Server, server: &Server) -> Option<TokenStream> {
    let is_client = |hook: &&Hook| matches!(hook.kind, HookKind::Call | HookKind::Cast);
    let mut hooks = distinct(&server.hooks).filter(is_client).peekable();
    if hooks.peek().is_none() && !server.has_jobs() {
        return None;
    }
    let mut seen = HashSet::new();
    let methods = hooks.filter(|hook| seen.insert(hook.name()));
    let methods = methods.filter_map(|hook| method(stub, hook));
    let job = expand::job_handle(stub);
    Some(expand::client_trait(stub, &quote!(#(#methods)* #job)))
}

fn method(stub: &Server, hook: &Hook) -> Option<TokenStream> {
    let reply = made(Staticizer::All, &expand::outside(stub, &hook.reply()));
    if validate::is_taken(stub, hook) || syntax::impl_trait_in(&reply).is_some() || !has_sizes(hook)
    {
        return None;
    }
    let (name, ty, attributes) = (
        hook.name(),
        stub.ty(),
        expand::method_attributes(stub, hook),
    );
    let names = expand::parameter_names(hook);
    let types = hook.values().map(|param| match &*param.arg.ty {
        // Some callers already give what it is going to own.
        Type::Reference(_) => quote!(impl ::core::marker::Sized),
        ty => made(Staticizer::Named, &expand::outside(stub, ty)).to_token_stream(),
    });
    let (unreachable, krate) = (quote!(::core::unreachable!()), &stub.krate);
    let (result, body) = match hook.kind {
        HookKind::Call if can_stand(&reply) => (quote!(#krate::Call<#ty, #reply>), unreachable),
        // A `Call` would refuse it once more.
        HookKind::Call => {
            let answer = quote!(::core::result::Result<#reply, #krate::CallError>);
            (
                quote!(impl ::core::future::Future<Output = #answer>),
                quote!(async { #unreachable }),
            )
        }
        _ => (expand::cast_result(stub), unreachable),
    };
    let mut generics = hook.sig.generics.clone();
    let params = generics.params.into_iter();
    generics.params = params
        .filter(|param| !matches!(param, GenericParam::Lifetime(_)))
        .collect();
    let (parameters, _, conditions) = generics.split_for_impl();
    let at = crate::model::located(name.span());
    Some(quote_spanned! {at=>
        #attributes
        #[allow(unused_variables, reason = "a stub")]
        fn #name #parameters (&self #(, #names: #types)*) -> #result #conditions {
            #body
        }
    })
}
