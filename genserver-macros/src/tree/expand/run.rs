//! The tree as a program, with the feature `signal`.

use proc_macro2::TokenStream;
use quote::quote;

use crate::literal::doc;
use crate::tree::model::Tree;

/// The method that runs it.
pub(super) fn run(tree: &Tree) -> TokenStream {
    let (vis, krate) = (&tree.visibility, &tree.krate);
    let docs = doc(&format!("As {}.", krate.link("Supervisor::run")));
    quote! {
        /// Runs the tree as the program, until a signal, then stops it in order.
        ///
        /// # Errors
        ///
        #docs
        #vis async fn run(self) -> ::core::result::Result<(), #krate::StartError> {
            Self::into_supervisor(self).run().await
        }
    }
}
