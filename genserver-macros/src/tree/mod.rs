//! `#[derive(Supervisor)]`: a supervision tree written as a struct.

mod model;

mod attr;

mod value;

mod words;

mod parse;

mod validate;

mod expand;

mod fallback;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use crate::errors::Errors;

/// What is added beside the user's struct.
pub(crate) fn derive(input: DeriveInput, errors: &mut Errors) -> TokenStream {
    let tree = parse::tree(input, errors);
    validate::tree(&tree, errors);
    if errors.is_empty() {
        expand::tree(&tree)
    } else {
        fallback::tree(tree)
    }
}
