//! [xtra](https://docs.rs/xtra): small, on any runtime.

use super::Contestant;

mod alarm;
mod bounded;
mod count;
mod ring;
mod tree;

#[derive(Debug)]
pub(crate) struct Xtra;

impl Contestant for Xtra {
    const NAME: &'static str = "xtra";
}
