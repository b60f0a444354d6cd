//! From the user's struct to the model. Judges nothing: `validate` does.

use quote::ToTokens;
use syn::visit_mut::VisitMut;
use syn::{Attribute, Data, DeriveInput, Field, Fields, Meta, Type, parse_quote};

use super::attr::{self, Options};
use super::model::{Child, ChildOptions, Shape, Tree, TreeOptions};
use crate::errors::Errors;
use crate::syntax::SelfReplacer;

/// Reads a struct, or what stands in the place of one.
pub(super) fn tree(input: DeriveInput, errors: &mut Errors) -> Tree {
    let (mut surplus, mut misplaced) = (Vec::new(), Vec::new());
    let mut options = TreeOptions::default();
    let mut ours = Ours {
        surplus: &mut surplus,
        misplaced: &mut misplaced,
        errors,
    };
    ours.read(&mut options, &input.attrs, ["supervisor", "child"]);

    let (shape, fields) = shape(&input.data);
    let (_, arguments, _) = input.generics.split_for_impl();
    let name = &input.ident;
    let myself: Type = parse_quote!(#name #arguments);
    let mut replacer = SelfReplacer(&myself);
    let children = fields
        .filter_map(|field| ours.child(field, &mut replacer))
        .collect();
    let mut generics = input.generics.clone();
    replacer.visit_generics_mut(&mut generics);
    Tree {
        name: input.ident.clone(),
        visibility: input.vis,
        generics,
        shape,
        krate: options.krate.take().unwrap_or_default(),
        options,
        children,
        surplus,
        misplaced,
    }
}

fn shape(data: &Data) -> (Shape, impl Iterator<Item = &Field>) {
    let (shape, fields) = match data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => (Shape::Named, Some(&fields.named)),
            Fields::Unnamed(fields) => (Shape::Tuple(fields.to_token_stream()), None),
            Fields::Unit => (Shape::Unit, None),
        },
        Data::Enum(data) => (Shape::Enum(data.enum_token.to_token_stream()), None),
        Data::Union(data) => (Shape::Union(data.union_token.to_token_stream()), None),
    };
    (shape, fields.into_iter().flatten())
}

/// Finds our attributes.
struct Ours<'a> {
    surplus: &'a mut Vec<Attribute>,
    misplaced: &'a mut Vec<Attribute>,
    errors: &'a mut Errors,
}

impl Ours<'_> {
    fn child(&mut self, field: &Field, replacer: &mut SelfReplacer<'_>) -> Option<Child> {
        let mut options = ChildOptions::default();
        self.read(&mut options, &field.attrs, ["child", "supervisor"]);
        let is_kept = |attribute: &&Attribute| {
            let kept = ["doc", "cfg", "deprecated"];
            kept.iter().any(|name| attribute.path().is_ident(name))
        };
        Some(Child {
            name: field.ident.clone()?,
            visibility: field.vis.clone(),
            ty: replacer.replaced(&field.ty),
            attributes: field.attrs.iter().filter(is_kept).cloned().collect(),
            options,
        })
    }

    /// Reads the attribute of this place, and puts others of ours aside.
    fn read(&mut self, options: &mut impl Options, attributes: &[Attribute], names: [&str; 2]) {
        let [here, elsewhere] = names;
        let is = |name| move |it: &&Attribute| it.path().is_ident(name);
        let mut ours = attributes.iter().filter(is(here));
        if let Some(first) = ours.next() {
            self.keys(options, first);
        }
        self.surplus.extend(ours.cloned());
        let misplaced = attributes.iter().filter(is(elsewhere));
        self.misplaced.extend(misplaced.cloned());
    }

    fn keys(&mut self, options: &mut impl Options, attribute: &Attribute) {
        if matches!(attribute.meta, Meta::Path(_)) {
            return;
        }
        let read = attribute.parse_args_with(|input: syn::parse::ParseStream<'_>| {
            attr::read(options, input, self.errors)
        });
        if self.errors.take(read).is_none() {
            options.doubt();
        }
    }
}
