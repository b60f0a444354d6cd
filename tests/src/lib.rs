//! Holds the README and the guide, so that their programs are tested; everything else is beside it.
#![doc = include_str!("../../README.md")]

#[doc = include_str!("../../docs/chapters/index.md")]
pub mod guide {}

#[doc = include_str!("../../docs/chapters/getting-started.md")]
pub mod getting_started {}
