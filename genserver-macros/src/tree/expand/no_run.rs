//! The API of `run.rs` without the feature `signal`: nothing hears signals.

use proc_macro2::TokenStream;

use crate::tree::model::Tree;

pub(super) fn run(_tree: &Tree) -> TokenStream {
    TokenStream::new()
}
