//! This crate.

use super::Contestant;

mod alarm;
mod bounded;
mod count;
mod restart;
mod ring;
mod tree;

#[derive(Debug)]
pub(crate) struct Genserver;

impl Contestant for Genserver {
    const NAME: &'static str = "genserver";
}
