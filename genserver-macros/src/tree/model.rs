//! A tree in the macro's own words.

use std::time::Duration;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Attribute, Generics, Ident, LitStr, Type, Visibility};

use crate::krate::Krate;
use crate::model::located;
use crate::setting::{Restart, Setting};

/// A struct whose fields are the children of a supervisor.
pub(crate) struct Tree {
    pub(crate) name: Ident,
    pub(crate) visibility: Visibility,
    pub(crate) generics: Generics,
    /// Where something else stands in the place of the named fields.
    pub(crate) shape: Shape,
    pub(crate) options: TreeOptions,
    /// The path of the runtime.
    pub(crate) krate: Krate,
    /// In the order of the fields, which is the order in which they start.
    pub(crate) children: Vec<Child>,
    /// Attributes of ours after the first of their place, which are a mistake.
    pub(crate) surplus: Vec<Attribute>,
    /// Attributes of ours that belong in the other place.
    pub(crate) misplaced: Vec<Attribute>,
}

impl Tree {
    /// The name of the handle: `App` makes `AppRef`.
    pub(crate) fn handle(&self) -> Ident {
        let span = located(self.name.span());
        Ident::new(&format!("{}Ref", self.name.unraw()), span)
    }

    /// The parameter that a type is, if the struct says nothing of it.
    pub(crate) fn unlimited(&self, ty: &Type) -> Option<&Ident> {
        let parameter = self.generics.type_params().find(|parameter| match ty {
            Type::Path(path) => path.path.is_ident(&parameter.ident),
            _ => false,
        });
        let has_clause = self.generics.where_clause.is_some();
        let parameter = parameter.filter(|it| it.bounds.is_empty() && !has_clause)?;
        Some(&parameter.ident)
    }
}

/// What the struct looks like, with the tokens that say so.
pub(crate) enum Shape {
    Named,
    Tuple(TokenStream),
    Unit,
    Enum(TokenStream),
    Union(TokenStream),
}

/// A field.
pub(crate) struct Child {
    pub(crate) name: Ident,
    pub(crate) visibility: Visibility,
    pub(crate) ty: Type,
    /// What the field of the handle keeps: documentation, conditions, a deprecation.
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) options: ChildOptions,
}

impl Child {
    /// What the supervisor calls it, and the tokens that say so; `None` if they could not be read.
    pub(crate) fn id(&self) -> Option<(String, TokenStream)> {
        match &self.options.id {
            Setting::Given(given) => Some((given.value.value(), given.at.clone())),
            Setting::Absent => Some((self.name.unraw().to_string(), self.name.to_token_stream())),
            Setting::Mistaken => None,
        }
    }
}

/// `#[supervisor(..)]`.
#[derive(Default)]
pub(crate) struct TreeOptions {
    pub(crate) strategy: Setting<Strategy>,
    pub(crate) max_restarts: Setting<usize>,
    pub(crate) within: Setting<Duration>,
    pub(crate) name: Setting<LitStr>,
    pub(crate) auto_shutdown: Setting<AutoShutdown>,
    /// The path of the runtime, if it is given.
    pub(crate) krate: Option<Krate>,
}

/// `#[child(..)]`.
#[derive(Default)]
pub(crate) struct ChildOptions {
    pub(crate) id: Setting<LitStr>,
    pub(crate) restart: Setting<Restart>,
    pub(crate) shutdown: Setting<Shutdown>,
    pub(crate) significant: Setting<()>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strategy {
    OneForOne,
    OneForAll,
    RestForOne,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AutoShutdown {
    Never,
    AnySignificant,
    AllSignificant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shutdown {
    BrutalKill,
    Infinity,
    After(Duration),
}
