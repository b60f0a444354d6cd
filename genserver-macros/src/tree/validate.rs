//! The rules about a tree. Each is a function that says what is wrong and then what to write.

use std::collections::HashMap;

use syn::Type;

use super::model::{AutoShutdown, Child, Shape, Tree};
use crate::errors::Errors;
use crate::setting::{Restart, Setting};
use crate::syntax;

/// Checks a whole tree.
pub(super) fn tree(tree: &Tree, errors: &mut Errors) {
    not_a_struct(tree, errors);
    no_names(tree, errors);
    lifetime_parameter(tree, errors);
    misplaced_attribute(tree, errors);
    surplus_attribute(tree, errors);
    empty_name(tree, errors);
    no_time(tree, errors);
    taken_field(tree, errors);
    for child in &tree.children {
        many_in_one(child, errors);
        borrowed(child, errors);
        any_type(tree, child, errors);
        empty_id(child, errors);
        significant_but_permanent(child, errors);
        significant_for_nothing(tree, child, errors);
    }
    same_id(tree, errors);
    if matches!(tree.shape, Shape::Named) {
        nobody_significant(tree, errors);
    }
}

fn not_a_struct(tree: &Tree, errors: &mut Errors) {
    let name = &tree.name;
    match &tree.shape {
        Shape::Enum(keyword) | Shape::Union(keyword) => errors.push(
            keyword,
            format!("a tree starts all of its children, one for each field of a struct: write `struct {name} {{ .. }}`"),
        ),
        Shape::Named | Shape::Tuple(_) | Shape::Unit => {}
    }
}

fn no_names(tree: &Tree, errors: &mut Errors) {
    let name = &tree.name;
    match &tree.shape {
        Shape::Tuple(fields) => errors.push(
            fields,
            format!("a child is called like its field: write `struct {name} {{ cache: ServerSpec<Cache> }}`"),
        ),
        Shape::Unit => errors.push(
            name,
            format!("a tree has a field for each child: write `struct {name} {{ .. }}`"),
        ),
        Shape::Named | Shape::Enum(_) | Shape::Union(_) => {}
    }
}

fn lifetime_parameter(tree: &Tree, errors: &mut Errors) {
    if let Some(parameter) = tree.generics.lifetimes().next() {
        errors.push(
            &parameter.lifetime,
            "a tree outlives whoever starts it and cannot borrow: remove the lifetime and own the data",
        );
    }
}

fn misplaced_attribute(tree: &Tree, errors: &mut Errors) {
    for attribute in &tree.misplaced {
        let message = if attribute.path().is_ident("child") {
            "`#[child(..)]` belongs on a field; what holds for the whole tree is in `#[supervisor(..)]`"
        } else {
            "`#[supervisor(..)]` belongs on the struct; what holds for one child is in `#[child(..)]`"
        };
        errors.push(attribute, message);
    }
}

fn surplus_attribute(tree: &Tree, errors: &mut Errors) {
    for attribute in &tree.surplus {
        let message = if attribute.path().is_ident("child") {
            "a field has one `#[child(..)]`: move this into the first, behind a comma"
        } else {
            "a struct has one `#[supervisor(..)]`: move this into the first, behind a comma"
        };
        errors.push(attribute, message);
    }
}

fn empty_name(tree: &Tree, errors: &mut Errors) {
    match tree.options.name.given() {
        Some(name) if name.value.value().trim().is_empty() => errors.push(
            &name.at,
            "the name is empty: write one as in `name = \"app\"`, or leave it out",
        ),
        Some(_) | None => {}
    }
}

fn no_time(tree: &Tree, errors: &mut Errors) {
    match tree.options.within.given() {
        Some(within) if within.value.is_zero() => errors.push(
            &within.at,
            "restarts are counted within a while, and this is none: write `within = \"5s\"`",
        ),
        Some(_) | None => {}
    }
}

fn taken_field(tree: &Tree, errors: &mut Errors) {
    for child in &tree.children {
        if is_taken(child) {
            let message = format!(
                "`{}` has a field of this name already: rename this one",
                tree.handle()
            );
            errors.push(&child.name, message);
        }
    }
}

/// Whether the handle has a field of that name for itself.
pub(super) fn is_taken(child: &Child) -> bool {
    child.name == "__supervisor"
}

fn many_in_one(child: &Child, errors: &mut Errors) {
    if holds_many(&child.ty) {
        errors.push(
            &child.ty,
            "a field is one child: for a number that is known only at run time, write `DynamicSupervisor` \
             and start them there",
        );
    }
}

fn borrowed(child: &Child, errors: &mut Errors) {
    if let Type::Reference(reference) = syntax::ungrouped(&child.ty) {
        errors.push(
            reference,
            "a tree owns its children, because it may start them again: remove the `&`",
        );
    }
}

/// The whole type of a field is a parameter of which nothing is said.
fn any_type(tree: &Tree, child: &Child, errors: &mut Errors) {
    if let Some(parameter) = tree.unlimited(&child.ty) {
        errors.push(
            &child.ty,
            format!("`{parameter}` may be anything, also no child: write `{parameter}: TypedChild` in the list of parameters"),
        );
    }
}

/// Whether such a field can be told to be no child before rustc looks at it.
pub(super) fn is_no_child(ty: &Type) -> bool {
    holds_many(ty) || matches!(syntax::ungrouped(ty), Type::Reference(_))
}

/// Whether the type is a collection, also one that holds one thing or none.
fn holds_many(ty: &Type) -> bool {
    let collections = [
        "Vec", "VecDeque", "Option", "HashMap", "HashSet", "BTreeMap", "BTreeSet",
    ];
    match syntax::ungrouped(ty) {
        Type::Array(_) | Type::Slice(_) | Type::Tuple(_) => true,
        ty => collections.iter().any(|name| syntax::is_named(ty, name)),
    }
}

fn empty_id(child: &Child, errors: &mut Errors) {
    match child.options.id.given() {
        Some(id) if id.value.value().trim().is_empty() => errors.push(
            &id.at,
            format!("the id is empty: write one as in `id = \"{0}\"`; without, it is `{0}`, after the field", child.name),
        ),
        Some(_) | None => {}
    }
}

/// Row SUP-107.
fn significant_but_permanent(child: &Child, errors: &mut Errors) {
    let Some(significant) = child.options.significant.given() else {
        return;
    };
    match &child.options.restart {
        Setting::Absent => errors.push(
            &significant.at,
            "a permanent child is always started again, so nothing can follow from its end: \
             add `restart = \"transient\"` or `restart = \"temporary\"`",
        ),
        Setting::Given(restart) if restart.value == Restart::Permanent => errors.push(
            &restart.at,
            "a permanent child is always started again, so nothing can follow from its end: \
             write `\"transient\"` or `\"temporary\"`, or remove `significant`",
        ),
        Setting::Given(_) | Setting::Mistaken => {}
    }
}

/// Row SUP-107.
fn significant_for_nothing(tree: &Tree, child: &Child, errors: &mut Errors) {
    let Some(significant) = child.options.significant.given() else {
        return;
    };
    match &tree.options.auto_shutdown {
        Setting::Absent => errors.push(
            &significant.at,
            "nothing follows from the end of this child yet: put \
             `#[supervisor(auto_shutdown = \"any_significant\")]` on the struct, or remove `significant`",
        ),
        Setting::Given(given) if given.value == AutoShutdown::Never => errors.push(
            &significant.at,
            "nothing follows from the end of this child, because of `auto_shutdown = \"never\"`: \
             write `\"any_significant\"` there, or remove `significant`",
        ),
        Setting::Given(_) | Setting::Mistaken => {}
    }
}

/// Row SUP-05.
fn same_id(tree: &Tree, errors: &mut Errors) {
    let mut seen: HashMap<String, &Child> = HashMap::new();
    for child in &tree.children {
        let Some((id, at)) = child.id() else {
            continue;
        };
        if let Some(first) = seen.get(&id) {
            let message = format!(
                "the child `{}` has the id `{id}` already: write another one, as in `id = \"{id}2\"`",
                first.name,
            );
            errors.push(at, message);
        } else {
            seen.insert(id, child);
        }
    }
}

fn nobody_significant(tree: &Tree, errors: &mut Errors) {
    let Some(given) = tree.options.auto_shutdown.given() else {
        return;
    };
    let nobody = |child: &Child| matches!(child.options.significant, Setting::Absent);
    if given.value != AutoShutdown::Never && tree.children.iter().all(nobody) {
        errors.push(
            &given.at,
            "no child is significant, so this changes nothing: put \
             `#[child(significant, restart = \"transient\")]` on the field of one, or remove `auto_shutdown`",
        );
    }
}
