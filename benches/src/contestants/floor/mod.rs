//! What an engineer writes by hand on tokio: an enum over an unbounded channel, a oneshot for each reply,
//! and no time-out, no guard, no links.

use super::Contestant;

mod alarm;
mod bounded;
mod count;
mod restart;
mod ring;
mod tree;

#[derive(Debug)]
pub(crate) struct Floor;

impl Contestant for Floor {
    const NAME: &'static str = "floor";
}
