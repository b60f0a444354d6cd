//! Values and documentation as a person writes them.

use std::time::Duration;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

/// A duration; in seconds, if they are whole.
pub(crate) fn duration(length: Duration) -> TokenStream {
    let seconds = Literal::u64_unsuffixed(length.as_secs());
    match length.subsec_nanos() {
        0 => quote!(::core::time::Duration::from_secs(#seconds)),
        rest => {
            let rest = Literal::u32_unsuffixed(rest);
            quote!(::core::time::Duration::new(#seconds, #rest))
        }
    }
}

/// A line of documentation.
pub(crate) fn doc(line: &str) -> TokenStream {
    let line = format!(" {line}");
    quote!(#[doc = #line])
}
