//! Rules about the parameters of a block: a server and what it is sent go from task to task.

use syn::visit::{self, Visit};
use syn::{
    GenericArgument, GenericParam, Ident, Lifetime, ParenthesizedGenericArguments, PathArguments,
    Type, TypeFnPtr, TypeParam, TypeParamBound, TypePath, WherePredicate,
};

use crate::errors::Errors;
use crate::model::{Role, Server};
use crate::syntax;

/// Traits that promise neither `Send` nor that nothing is borrowed.
const PLAIN: [&str; 22] = [
    "AsRef",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Display",
    "Eq",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromStr",
    "Future",
    "Hash",
    "Into",
    "IntoIterator",
    "Iterator",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Sync",
    "ToString",
];

pub(super) fn rules(server: &Server, errors: &mut Errors) {
    lifetime_parameter(server, errors);
    unbounded_parameter(server, errors);
}

fn lifetime_parameter(server: &Server, errors: &mut Errors) {
    let message = "a server outlives whoever starts it and cannot borrow: remove the lifetime and own the data";
    let declared = server
        .block
        .generics
        .params
        .iter()
        .find_map(|param| match param {
            GenericParam::Lifetime(param) => Some(&param.lifetime),
            GenericParam::Type(_) | GenericParam::Const(_) => None,
        });
    let used = || lifetime_argument(server.ty());
    if let Some(lifetime) = declared.or_else(used) {
        errors.push(lifetime, message);
    }
}

/// The `'_` of `impl Queue<'_>`.
fn lifetime_argument(ty: &Type) -> Option<&Lifetime> {
    let PathArguments::AngleBracketed(arguments) = &syntax::last_segment(ty)?.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Lifetime(lifetime) if lifetime.ident != "static" => Some(lifetime),
        _ => None,
    })
}

/// A type parameter that cannot go to another task, as far as a macro can see.
fn unbounded_parameter(server: &Server, errors: &mut Errors) {
    for param in server.block.generics.type_params() {
        let bounds = bounds(server, param);
        let is_static = bounds.iter().any(|bound| promises(bound, "\'static"));
        let is_sent = bounds.iter().any(|bound| promises(bound, "Send"));
        if is_static && (is_sent || !is_carried(server, &param.ident)) {
            continue;
        }
        let (name, mut wanted) = (&param.ident, Vec::new());
        let kept = bounds.iter().map(syntax::shown);
        wanted.extend(kept.filter(|bound| bound != "Send" && bound != "\'static"));
        wanted.extend(["Send".to_owned(), "\'static".to_owned()]);
        let wanted = wanted.join(" + ");
        errors.push(
            name,
            format!(
                "a server goes to another task, with all that it holds: write `{name}: {wanted}`"
            ),
        );
    }
}

/// What is demanded of a parameter, where it is declared and in the `where` clause.
fn bounds<'a>(server: &'a Server, param: &'a TypeParam) -> Vec<&'a TypeParamBound> {
    let predicates = server.block.generics.where_clause.iter();
    let of_clause = predicates.flat_map(|clause| &clause.predicates);
    let of_clause = of_clause.filter_map(|predicate| match predicate {
        WherePredicate::Type(it) if syntax::is_named(&it.bounded_ty, &param.ident.to_string()) => {
            Some(&it.bounds)
        }
        _ => None,
    });
    param.bounds.iter().chain(of_clause.flatten()).collect()
}

/// Whether a bound promises this, or is one of which the macro cannot know.
fn promises(bound: &TypeParamBound, what: &str) -> bool {
    match bound {
        TypeParamBound::Lifetime(lifetime) => lifetime.to_string() == what,
        TypeParamBound::Trait(bound) => {
            let name = bound.path.segments.last().map(|it| it.ident.to_string());
            let is_plain = |name: &String| PLAIN.contains(&name.as_str()) || name == "Send";
            name.is_some_and(|name| name == what || name != "Sized" && !is_plain(&name))
        }
        _ => true,
    }
}

/// Whether the parameter is part of a request, a reply or what `start` takes.
fn is_carried(server: &Server, name: &Ident) -> bool {
    let mut finder = Finder { name, found: false };
    for hook in &server.hooks {
        for param in &hook.params {
            match &param.role {
                Role::Value => finder.visit_type(&param.arg.ty),
                Role::From(Some(reply)) => finder.visit_type(reply),
                Role::From(None) | Role::Context => {}
            }
        }
        if hook.kind.is_message() {
            finder.visit_type(&hook.reply());
        }
    }
    finder.found
}

struct Finder<'a> {
    name: &'a Ident,
    found: bool,
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_type_path(&mut self, ty: &'ast TypePath) {
        self.found |= ty.path.is_ident(self.name);
        visit::visit_type_path(self, ty);
    }

    // What a function takes it does not keep.
    fn visit_type_fn_ptr(&mut self, _: &'ast TypeFnPtr) {}
    fn visit_parenthesized_generic_arguments(&mut self, _: &'ast ParenthesizedGenericArguments) {}
}
