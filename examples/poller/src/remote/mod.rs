//! A queue in redis that other programs fill, and other pollers share.

mod desk;
mod inlet;
mod keys;
mod plan;
mod trouble;

pub(crate) use desk::Remote;
pub(crate) use plan::{Pop, RemotePlan};
pub(crate) use trouble::RedisTrouble;
