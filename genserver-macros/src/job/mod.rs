//! `#[job(..)]`: a small compiler of its own, for the many keys that say when and how a job runs.
//!
//! `entry` reads keys and values of whatever type, `read` makes them the `model`, `validate` judges it, and
//! `expand` writes it down as a constant.

mod entry;
mod expand;
mod key;
mod model;
mod number;
mod read;
mod schedule;
mod validate;
mod value;
mod warning;
mod words;

#[cfg(feature = "calendar")]
mod zones;
#[cfg(not(feature = "calendar"))]
#[path = "no_zones.rs"]
mod zones;

pub(crate) use expand::{Named, spec};
pub(crate) use model::JobOptions;
pub(crate) use validate::{method, structure};
pub(crate) use warning::warnings;

use proc_macro2::TokenStream;
use syn::parse::{ParseStream, Parser};

use crate::errors::Errors;

/// Reads what stands in the parentheses.
pub(crate) fn options(tokens: TokenStream, errors: &mut Errors) -> JobOptions {
    let read = |input: ParseStream<'_>| read::options(input, errors);
    match read.parse2(tokens) {
        Ok(options) => options,
        Err(error) => {
            errors.absorb(error);
            JobOptions {
                is_doubtful: true,
                ..JobOptions::default()
            }
        }
    }
}
