//! [ractor](https://docs.rs/ractor): Erlang's model, boxed messages.

use super::Contestant;

mod alarm;
mod count;
mod restart;
mod ring;
mod tree;

#[derive(Debug)]
pub(crate) struct Ractor;

impl Contestant for Ractor {
    const NAME: &'static str = "ractor";
}
