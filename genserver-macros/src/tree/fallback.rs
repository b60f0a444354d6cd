//! What a mistaken tree becomes: methods that cannot run, so that one mistake is one error.

use proc_macro2::TokenStream;
use quote::quote;

use super::expand;
use super::model::{Child, Shape, Tree};
use super::validate::{is_no_child, is_taken};

/// The same as without the mistake, as far as it can be told what was meant.
pub(super) fn tree(mut tree: Tree) -> TokenStream {
    let is_telling = match tree.shape {
        Shape::Named => {
            let is_any = |child: &Child| tree.unlimited(&child.ty).is_some();
            tree.generics.lifetimes().next().is_none() && !tree.children.iter().any(is_any)
        }
        // Without fields, nothing would use the parameters.
        Shape::Tuple(_) | Shape::Unit | Shape::Enum(_) | Shape::Union(_) => {
            tree.generics.params.is_empty()
        }
    };
    if !is_telling {
        return TokenStream::new();
    }
    let makes_sense = |child: &Child| !is_no_child(&child.ty) && !is_taken(child);
    tree.children.retain(makes_sense);
    let (handle, krate) = (tree.handle(), &tree.krate);
    let (_, arguments, _) = tree.generics.split_for_impl();
    let never = quote! {
        (
            #krate::Supervisor::new(#krate::Strategy::OneForOne),
            |_: #krate::SupervisorRef| -> #handle #arguments { ::core::unreachable!() },
        )
    };
    expand::around(&tree, &never)
}
