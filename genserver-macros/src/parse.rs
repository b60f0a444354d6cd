//! From the user's tokens to the model. Judges nothing: `validate` does.

use syn::{
    Attribute, FnArg, ImplItem, ImplItemFn, ItemImpl, ItemTrait, Pat, PatType, Signature,
    TraitItem, Type, TypeReference,
};

use crate::attr::ServerOptions;
use crate::errors::Errors;
use crate::job::{self, JobOptions};
use crate::model::{Hook, HookKind, Param, Returns, Role, Server};
use crate::syntax;

/// Reads a block; `None` if what it is for has no name.
pub(crate) fn server(
    mut block: ItemImpl,
    mut options: ServerOptions,
    errors: &mut Errors,
) -> Option<Server> {
    let mut hooks = take_hooks(&mut block, errors);
    let krate = options.krate.take().unwrap_or_default();
    for hook in &mut hooks {
        hook.job.krate = krate.clone();
    }
    let misplaced = take_misplaced(&mut block);
    let name = match syntax::ungrouped(&block.self_ty) {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last()?.ident.clone(),
        _ => return None,
    };
    Some(Server {
        block,
        name,
        misplaced,
        options,
        krate,
        hooks,
    })
}

/// Takes our attributes off the methods, and the methods' signatures with them.
pub(crate) fn take_hooks(block: &mut ItemImpl, errors: &mut Errors) -> Vec<Hook> {
    let methods = block.items.iter_mut().filter_map(|item| match item {
        ImplItem::Fn(method) => Some(method),
        _ => None,
    });
    methods.filter_map(|method| hook(method, errors)).collect()
}

/// Takes our attributes off the constants and types.
fn take_misplaced(block: &mut ItemImpl) -> Vec<Attribute> {
    let attributes = block.items.iter_mut().filter_map(|item| match item {
        ImplItem::Const(item) => Some(&mut item.attrs),
        ImplItem::Type(item) => Some(&mut item.attrs),
        _ => None,
    });
    attributes.flat_map(take_ours).collect()
}

fn take_ours(attributes: &mut Vec<Attribute>) -> Vec<Attribute> {
    let is_ours = |attribute: &Attribute| HookKind::of(attribute).is_some();
    let (ours, others) = attributes.drain(..).partition(is_ours);
    *attributes = others;
    ours
}

/// Takes our attributes off the methods of a trait, which can be no server.
pub(crate) fn without_hooks(item: &mut ItemTrait) {
    for item in &mut item.items {
        if let TraitItem::Fn(method) = item {
            take_ours(&mut method.attrs);
        }
    }
}

/// Our attributes of a method; if there is none, one that seems to mean one of ours.
fn take_attributes(method: &mut ImplItemFn) -> Vec<Attribute> {
    let ours = take_ours(&mut method.attrs);
    if !ours.is_empty() {
        return ours;
    }
    let seems_ours = |attribute: &Attribute| HookKind::meant(attribute).is_some();
    let index = method.attrs.iter().position(seems_ours);
    index
        .map(|index| method.attrs.remove(index))
        .into_iter()
        .collect()
}

fn hook(method: &mut ImplItemFn, errors: &mut Errors) -> Option<Hook> {
    let mut ours = take_attributes(method).into_iter();
    let attributes = method.attrs.clone();
    let attribute = ours.next()?;
    let kind = HookKind::of(&attribute).or_else(|| HookKind::meant(&attribute))?;
    let job = match kind {
        HookKind::Job => job_options(&attribute, errors),
        _ => JobOptions::default(),
    };
    let mut params = params(&method.sig);
    if let HookKind::Info | HookKind::Continue = kind {
        carry_callers(&mut params);
    }
    let takes_from = params
        .iter()
        .any(|param| matches!(param.role, Role::From(_)));
    let returns = returns(&method.sig, kind == HookKind::Call && !takes_from);
    let sig = method.sig.clone();
    Some(Hook {
        kind,
        attribute,
        surplus: ours.collect(),
        attributes,
        sig,
        params,
        returns,
        job,
    })
}

/// The caller of an earlier call, which comes back from a task or a timer, is a value like any other.
fn carry_callers(params: &mut [Param]) {
    for param in params {
        if let Role::From(_) = param.role {
            param.role = Role::Value;
        }
    }
}

fn job_options(attribute: &Attribute, errors: &mut Errors) -> JobOptions {
    match &attribute.meta {
        syn::Meta::Path(_) => JobOptions::default(),
        syn::Meta::List(list) => job::options(list.tokens.clone(), errors),
        syn::Meta::NameValue(_) => {
            errors.push(attribute, "write `#[job(interval = \"10m\")]`");
            job::options(quote::quote!(0), &mut Errors::default())
        }
    }
}

/// The parameters of a method, the receiver apart.
pub(crate) fn params(sig: &Signature) -> Vec<Param> {
    let typed = sig.inputs.iter().filter_map(|input| match input {
        FnArg::Typed(arg) => Some(arg),
        FnArg::Receiver(_) => None,
    });
    typed.map(param).collect()
}

fn param(arg: &PatType) -> Param {
    let name = match &*arg.pat {
        Pat::Ident(pat) if pat.by_ref.is_none() && pat.subpat.is_none() => Some(pat.ident.clone()),
        _ => None,
    };
    Param {
        role: role(&arg.ty),
        arg: arg.clone(),
        name,
    }
}

fn role(ty: &Type) -> Role {
    if is_context(ty) {
        return Role::Context;
    }
    if !syntax::is_named(ty, "Caller") {
        return Role::Value;
    }
    Role::From(syntax::argument_of(ty, "Caller").cloned().map(Box::new))
}

/// `&mut Context<..>`, and what was meant to be one.
fn is_context(ty: &Type) -> bool {
    match syntax::ungrouped(ty) {
        Type::Reference(TypeReference { elem, .. }) => syntax::is_named(elem, "Context"),
        ty => syntax::argument_of(ty, "Context")
            .is_some_and(|server| syntax::is_named(server, "Self")),
    }
}

fn returns(sig: &Signature, may_reply: bool) -> Returns {
    let Some(ty) = syntax::returned(&sig.output) else {
        return Returns::Nothing;
    };
    let reply = match syntax::argument_of(ty, "Result") {
        Some(ok) => syntax::argument_of(ok, "Reply"),
        None => syntax::argument_of(ty, "Reply"),
    };
    match reply.filter(|_| may_reply) {
        Some(reply) => Returns::Reply(reply.clone()),
        None => Returns::Value(ty.clone()),
    }
}
