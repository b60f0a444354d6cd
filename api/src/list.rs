//! What is public, as lines of text and as items with their documentation.

use std::error::Error;
use std::fs;
use std::path::Path;

use public_api::Builder;
use rustdoc_types::{Crate, Id, Item, ItemEnum, Type};

/// All that is public in a package.
#[derive(Debug)]
pub(crate) struct Public {
    /// One line for each item, and one for each `impl` of a trait.
    pub(crate) lines: Vec<String>,
    /// What should have an example.
    pub(crate) items: Vec<Shown>,
}

/// An item that should have an example.
#[derive(Debug)]
pub(crate) struct Shown {
    /// As in `Supervisor::start`.
    pub(crate) path: String,
    /// Its own documentation.
    pub(crate) docs: String,
    /// That of what a function belongs to: its type or trait with all their functions, as they stand on one page, or its module.
    pub(crate) home: Option<String>,
}

pub(crate) fn of(json: &Path) -> Result<Public, Box<dyn Error>> {
    let api = Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .build()?;
    let all: Crate = serde_json::from_str(&fs::read_to_string(json)?)?;
    let mut public = Public {
        lines: Vec::new(),
        items: Vec::new(),
    };
    for listed in api.items() {
        let item = all.index.get(&listed.id());
        let parent = listed.parent_id().and_then(|id| all.index.get(&id));
        let line = listed.to_string();
        if is_noise(item, parent, &line) || public.lines.contains(&line) {
            continue;
        }
        public.lines.push(line);
        if let Some(shown) = item.and_then(|item| shown(&all, item, parent)) {
            public.items.push(shown);
        }
    }
    Ok(public)
}

/// Functions of a trait that a type implements stand at the trait; who derives `PartialEq` gets a marker with it.
fn is_noise(item: Option<&Item>, parent: Option<&Item>, line: &str) -> bool {
    let is_function = item.is_some_and(|item| matches!(item.inner, ItemEnum::Function(_)));
    let of_a_trait = parent.is_some_and(|parent| match &parent.inner {
        ItemEnum::Impl(block) => block.trait_.is_some(),
        _ => false,
    });
    is_function && of_a_trait || line.contains("core::marker::StructuralPartialEq")
}

fn shown(all: &Crate, item: &Item, parent: Option<&Item>) -> Option<Shown> {
    let name = item.name.clone()?;
    let docs = item.docs.clone().unwrap_or_default();
    let home = match item.inner {
        ItemEnum::Struct(_) | ItemEnum::Enum(_) | ItemEnum::Trait(_) | ItemEnum::Macro(_) => {
            return Some(Shown {
                path: name,
                docs,
                home: None,
            });
        }
        ItemEnum::Function(_) => home(all, parent?)?,
        _ => return None,
    };
    Some(Shown {
        path: format!("{}::{name}", home.name.as_deref().unwrap_or_default()),
        docs,
        home: Some(page(all, home)),
    })
}

/// The type that an `impl` block is for; otherwise the trait or the module.
fn home<'a>(all: &'a Crate, parent: &'a Item) -> Option<&'a Item> {
    let ItemEnum::Impl(block) = &parent.inner else {
        return Some(parent);
    };
    let id: Id = match &block.for_ {
        Type::ResolvedPath(path) => path.id,
        _ => return None,
    };
    all.index.get(&id)
}

/// The documentation of a type or a trait, and of its functions.
fn page(all: &Crate, home: &Item) -> String {
    let inherent = |id: &Id| match &all.index.get(id)?.inner {
        ItemEnum::Impl(block) if block.trait_.is_none() => Some(&block.items),
        _ => None,
    };
    let functions: Vec<&Id> = match &home.inner {
        ItemEnum::Struct(ty) => ty.impls.iter().filter_map(inherent).flatten().collect(),
        ItemEnum::Enum(ty) => ty.impls.iter().filter_map(inherent).flatten().collect(),
        ItemEnum::Trait(item) => item.items.iter().collect(),
        _ => Vec::new(),
    };
    let functions = functions.into_iter().filter_map(|id| all.index.get(id));
    let docs = functions.chain([home]).filter_map(|item| item.docs.clone());
    docs.collect::<Vec<_>>().join("\n")
}
