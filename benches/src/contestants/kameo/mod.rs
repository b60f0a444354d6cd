//! [kameo](https://docs.rs/kameo): a message is a type, with a handler of its own.

use super::Contestant;

mod alarm;
mod bounded;
mod count;
mod restart;
mod ring;
mod tree;

#[derive(Debug)]
pub(crate) struct Kameo;

impl Contestant for Kameo {
    const NAME: &'static str = "kameo";
}
