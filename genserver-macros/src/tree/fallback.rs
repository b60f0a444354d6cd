//! What a mistaken tree becomes: methods that cannot run, so that one mistake is one error.

use proc_macro2::TokenStream;
use quote::quote;

use super::expand;
use super::model::{Shape, Tree};

/// The same as without the mistake, as far as it can be told what was meant.
pub(super) fn tree(tree: &Tree) -> TokenStream {
    let is_telling = match tree.shape {
        Shape::Named => tree.generics.lifetimes().next().is_none(),
        // Without fields, nothing would use the parameters.
        Shape::Tuple(_) | Shape::Unit | Shape::Enum(_) | Shape::Union(_) => {
            tree.generics.params.is_empty()
        }
    };
    if !is_telling {
        return TokenStream::new();
    }
    let handle = tree.handle();
    let (_, arguments, _) = tree.generics.split_for_impl();
    let never = quote! {
        (
            ::core::unreachable!(),
            |_: ::genserver::SupervisorRef| -> #handle #arguments { ::core::unreachable!() },
        )
    };
    expand::around(tree, &never)
}
