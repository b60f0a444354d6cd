//! Rules about the types that go from task to task: arguments and replies.

use quote::ToTokens;
use syn::visit::{self, Visit};
use syn::{
    Expr, Lifetime, ParenthesizedGenericArguments, TraitBound, Type, TypeFnPtr, TypeParamBound,
    TypePath, TypePtr, TypeReference, TypeTraitObject,
};

use crate::errors::Errors;
use crate::model::{Hook, HookKind, Returns, Role};
use crate::syntax;

/// Traits that don't imply `Send`, so that a `dyn` of them alone is not.
const NOT_SENT: [&str; 12] = [
    "Any", "Error", "Fn", "FnMut", "FnOnce", "Future", "Iterator", "Debug", "Display", "Read",
    "Write", "ToString",
];

pub(super) fn rules(hook: &Hook, errors: &mut Errors) {
    let argument = match hook.kind {
        HookKind::Init => "what `#[init]` is given goes to another task",
        HookKind::Call | HookKind::Cast | HookKind::Info | HookKind::Continue => {
            "a request is sent to another task"
        }
        HookKind::Down
        | HookKind::Exit
        | HookKind::Timeout
        | HookKind::Terminate
        | HookKind::Undelivered
        | HookKind::Job
        | HookKind::Work => return,
    };
    let has_no_receiver = hook.kind != HookKind::Init && hook.sig.receiver().is_none();
    if has_no_receiver {
        return; // The first parameter may have been meant to be one.
    }
    let reply = "a reply is sent to another task";
    for param in &hook.params {
        match &param.role {
            Role::Value if is_lent_caller(&param.arg.ty) => errors.push(
                &param.arg.ty,
                "the caller is given to the method, to reply once: write `from: Caller<T>`",
            ),
            Role::Value => sent(argument, &param.arg.ty, errors),
            Role::From(Some(ty)) => sent(reply, ty, errors),
            Role::From(None) | Role::Context => {}
        }
    }
    let takes_from = hook
        .params
        .iter()
        .any(|param| matches!(param.role, Role::From(_)));
    match &hook.returns {
        Returns::Value(ty) | Returns::Reply(ty) if hook.kind == HookKind::Call && !takes_from => {
            sent(reply, ty, errors);
        }
        Returns::Nothing | Returns::Value(_) | Returns::Reply(_) => {}
    }
}

fn is_lent_caller(ty: &Type) -> bool {
    match syntax::ungrouped(ty) {
        Type::Reference(reference) => syntax::is_named(&reference.elem, "Caller"),
        _ => false,
    }
}

/// Whether a value of the type can be passed, as far as a macro can see.
pub(crate) fn has_size(ty: &Type) -> bool {
    match syntax::ungrouped(ty) {
        Type::Slice(_) | Type::TraitObject(_) => false,
        Type::Path(path) => !["str", "Path", "OsStr", "CStr"]
            .iter()
            .any(|name| path.path.is_ident(name)),
        _ => true,
    }
}

/// Reports the first part of a type that cannot go to another task, as far as a macro can see.
fn sent(why: &str, ty: &Type, errors: &mut Errors) {
    if !has_size(ty) {
        let owned = owned(ty);
        errors.push(
            ty,
            format!("{why} and this has no size of its own: write `{owned}`"),
        );
        return;
    }
    let mut finder = Finder { why, found: None };
    finder.visit_type(ty);
    if let Some(mistake) = finder.found {
        errors.absorb(mistake);
    }
}

/// Whether a macro sees nothing in a type that keeps it from going to another task.
pub(crate) fn can_be_sent(ty: &Type) -> bool {
    let mut finder = Finder {
        why: "",
        found: None,
    };
    finder.visit_type(ty);
    has_size(ty) && finder.found.is_none()
}

struct Finder<'a> {
    why: &'a str,
    found: Option<syn::Error>,
}

impl Finder<'_> {
    fn found(&mut self, tokens: impl ToTokens, rest: &str) {
        let why = self.why;
        self.found
            .get_or_insert_with(|| syn::Error::new_spanned(tokens, format!("{why} {rest}")));
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_type_reference(&mut self, reference: &'ast TypeReference) {
        if !reference.lifetime.as_ref().is_some_and(is_static) {
            let rest = format!(
                "and must own what it carries: write `{}`",
                owned(&reference.elem)
            );
            self.found(reference, &rest);
        }
        visit::visit_type_reference(self, reference);
    }

    fn visit_lifetime(&mut self, lifetime: &'ast Lifetime) {
        if !is_static(lifetime) {
            self.found(lifetime, "and must own what it carries: write `'static`");
        }
    }

    fn visit_type_path(&mut self, ty: &'ast TypePath) {
        let names: Vec<_> = ty
            .path
            .segments
            .iter()
            .rev()
            .map(|segment| segment.ident.to_string())
            .collect();
        match names
            .iter()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .as_slice()
        {
            ["Rc", ..] => self.found(ty, "and an `Rc` stays on its thread: write `Arc`"),
            ["Weak", "rc", ..] => self.found(
                ty,
                "and an `rc::Weak` stays on its thread: write `sync::Weak`",
            ),
            _ => visit::visit_type_path(self, ty),
        }
    }

    fn visit_type_ptr(&mut self, ty: &'ast TypePtr) {
        self.found(
            ty,
            "and a pointer stays on its thread: send what it points to",
        );
    }

    fn visit_type_trait_object(&mut self, object: &'ast TypeTraitObject) {
        let is_not_sent = object.bounds.iter().all(|bound| match bound {
            TypeParamBound::Trait(bound) => bound
                .path
                .segments
                .last()
                .is_some_and(|it| NOT_SENT.iter().any(|name| it.ident == name)),
            TypeParamBound::Lifetime(_) => true,
            _ => false,
        });
        if is_not_sent {
            let ty = syntax::shown(object);
            // With `Sync`, because then `?` converts into it.
            let marker = if ty.ends_with("Error") {
                "Send + Sync"
            } else {
                "Send"
            };
            self.found(
                object,
                &format!("and this may not be: write `{ty} + {marker}`"),
            );
        }
        visit::visit_type_trait_object(self, object);
    }

    // What a function borrows it does not keep.
    fn visit_type_fn_ptr(&mut self, _: &'ast TypeFnPtr) {}
    fn visit_parenthesized_generic_arguments(&mut self, _: &'ast ParenthesizedGenericArguments) {}

    fn visit_trait_bound(&mut self, bound: &'ast TraitBound) {
        if bound.lifetimes.is_none() {
            visit::visit_trait_bound(self, bound);
        }
    }

    fn visit_expr(&mut self, _: &'ast Expr) {}
}

fn is_static(lifetime: &Lifetime) -> bool {
    lifetime.ident == "static"
}

/// The owned type beside a borrowed one.
fn owned(borrowed: &Type) -> String {
    if let Type::Slice(slice) = syntax::ungrouped(borrowed) {
        return format!("Vec<{}>", syntax::shown(&slice.elem));
    }
    let name = syntax::last_segment(borrowed).map(|segment| segment.ident.to_string());
    match name.as_deref() {
        Some("str") => "String".to_owned(),
        Some("Path") => "PathBuf".to_owned(),
        Some("OsStr") => "OsString".to_owned(),
        Some("CStr") => "CString".to_owned(),
        _ if matches!(syntax::ungrouped(borrowed), Type::TraitObject(_)) => {
            format!("Box<{}>", syntax::shown(borrowed))
        }
        _ => syntax::shown(borrowed),
    }
}
