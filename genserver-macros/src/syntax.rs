//! What can be read off a type without knowing what it means.

use quote::{ToTokens, quote};
use syn::visit::Visit;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Expr, ExprPath, GenericArgument, Lifetime, ParenthesizedGenericArguments, Path, PathArguments,
    PathSegment, QSelf, ReturnType, TraitBound, Type, TypeFnPtr, TypeImplTrait, TypePath,
    TypeReference, parse_quote,
};

/// Without parentheses, visible or not.
pub(crate) fn ungrouped(ty: &Type) -> &Type {
    match ty {
        Type::Group(group) => ungrouped(&group.elem),
        Type::Paren(paren) => ungrouped(&paren.elem),
        ty => ty,
    }
}

/// The `Caller<T>` of `genserver::Caller<T>`.
pub(crate) fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match ungrouped(ty) {
        Type::Path(path) => path.path.segments.last(),
        _ => None,
    }
}

/// Whether the type is a path that ends with `name`.
pub(crate) fn is_named(ty: &Type, name: &str) -> bool {
    last_segment(ty).is_some_and(|segment| segment.ident == name)
}

/// The types among the arguments of a segment.
pub(crate) fn type_arguments(segment: &PathSegment) -> impl Iterator<Item = &Type> {
    let arguments = match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => Some(&arguments.args),
        PathArguments::None | PathArguments::Parenthesized(_) => None,
    };
    arguments
        .into_iter()
        .flatten()
        .filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        })
}

/// The first type argument of a path that ends with `name`.
pub(crate) fn argument_of<'a>(ty: &'a Type, name: &str) -> Option<&'a Type> {
    let segment = last_segment(ty).filter(|segment| segment.ident == name)?;
    type_arguments(segment).next()
}

/// What a method returns, if it is not `()`.
pub(crate) fn returned(output: &ReturnType) -> Option<&Type> {
    match output {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => match ungrouped(ty) {
            Type::Tuple(tuple) if tuple.elems.is_empty() => None,
            ty => Some(ty),
        },
    }
}

/// A type as people write it.
pub(crate) fn shown(ty: impl ToTokens) -> String {
    let mut text = ty.to_token_stream().to_string();
    for (wide, narrow) in [
        (" :: ", "::"),
        (":: ", "::"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" ,", ","),
        ("& ", "&"),
        ("[ ", "["),
        (" ]", "]"),
        ("( ", "("),
        (" )", ")"),
        (" ;", ";"),
        ("' ", "'"),
    ] {
        text = text.replace(wide, narrow);
    }
    text
}

/// The first `impl Trait` in a type.
pub(crate) fn impl_trait_in(ty: &Type) -> Option<&TypeImplTrait> {
    struct Finder<'ast>(Option<&'ast TypeImplTrait>);
    impl<'ast> Visit<'ast> for Finder<'ast> {
        fn visit_type_impl_trait(&mut self, ty: &'ast TypeImplTrait) {
            self.0 = self.0.or(Some(ty));
        }
    }
    let mut finder = Finder(None);
    finder.visit_type(ty);
    finder.0
}

/// Writes the server's type for `Self`, which means something else inside of an enum or a trait.
pub(crate) struct SelfReplacer<'a>(pub(crate) &'a Type);

impl SelfReplacer<'_> {
    pub(crate) fn replaced(&mut self, ty: &Type) -> Type {
        let mut ty = ty.clone();
        self.visit_type_mut(&mut ty);
        ty
    }

    /// The rest of `Self::rest`, as a path of the server's type.
    fn qualified(&self, path: &Path) -> Option<(QSelf, Path)> {
        let is_self = path
            .segments
            .first()
            .is_some_and(|first| first.ident == "Self");
        if !is_self || path.segments.len() < 2 {
            return None;
        }
        let (server, rest) = (self.0, path.segments.iter().skip(1));
        let ty: TypePath = syn::parse2(quote!(<#server> #(::#rest)*)).ok()?;
        Some((ty.qself?, ty.path))
    }
}

impl VisitMut for SelfReplacer<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        match ty {
            Type::Path(path) if path.qself.is_none() && path.path.is_ident("Self") => {
                *ty = self.0.clone();
            }
            _ => visit_mut::visit_type_mut(self, ty),
        }
    }

    fn visit_type_path_mut(&mut self, ty: &mut TypePath) {
        visit_mut::visit_type_path_mut(self, ty);
        if let (None, Some((qself, path))) = (&ty.qself, self.qualified(&ty.path)) {
            (ty.qself, ty.path) = (Some(qself), path);
        }
    }

    fn visit_expr_path_mut(&mut self, expr: &mut ExprPath) {
        visit_mut::visit_expr_path_mut(self, expr);
        if let (None, Some((qself, path))) = (&expr.qself, self.qualified(&expr.path)) {
            (expr.qself, expr.path) = (Some(qself), path);
        }
    }
}

/// Writes `'static` for every other lifetime, so that a mistaken type can stand in a stub.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Staticizer {
    All,
    /// Not for those that are left out, which a method may.
    Named,
}

impl VisitMut for Staticizer {
    fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
        if *self == Self::All {
            reference.lifetime = Some(parse_quote!('static));
        }
        visit_mut::visit_type_reference_mut(self, reference);
    }

    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        *lifetime = parse_quote!('static);
    }

    fn visit_type_fn_ptr_mut(&mut self, _: &mut TypeFnPtr) {}
    fn visit_parenthesized_generic_arguments_mut(&mut self, _: &mut ParenthesizedGenericArguments) {
    }

    fn visit_trait_bound_mut(&mut self, bound: &mut TraitBound) {
        if bound.lifetimes.is_none() {
            visit_mut::visit_trait_bound_mut(self, bound);
        }
    }

    fn visit_expr_mut(&mut self, _: &mut Expr) {}
}
