//! All mistakes of a block, reported in one compile.

use std::fmt::Display;

use quote::ToTokens;

/// Collects mistakes, so that none hides the others.
#[derive(Default)]
#[must_use = "mistakes must reach the user"]
pub(crate) struct Errors(Option<syn::Error>);

impl Errors {
    /// A mistake in `tokens`, the ones the user must change.
    pub(crate) fn push(&mut self, tokens: impl ToTokens, message: impl Display) {
        self.absorb(syn::Error::new_spanned(tokens, message));
    }

    /// A mistake that somebody else has put into words.
    pub(crate) fn absorb(&mut self, error: syn::Error) {
        match &mut self.0 {
            Some(all) => all.combine(error),
            None => self.0 = Some(error),
        }
    }

    /// The value, or `None` and one mistake more.
    pub(crate) fn take<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.absorb(error)).ok()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// `Err` with every mistake, if there was one.
    pub(crate) fn finish(self) -> syn::Result<()> {
        match self.0 {
            Some(all) => Err(all),
            None => Ok(()),
        }
    }
}
