//! Holds the README and the guide, so that their programs are tested; everything else is beside it.
#![doc = include_str!("../../README.md")]

#[doc = include_str!("../../docs/chapters/index.md")]
pub mod guide {}

#[doc = include_str!("../../docs/chapters/getting-started.md")]
pub mod getting_started {}

#[doc = include_str!("../../docs/chapters/servers.md")]
pub mod servers {}

#[doc = include_str!("../../docs/chapters/supervision.md")]
pub mod supervision {}

#[doc = include_str!("../../docs/chapters/jobs.md")]
pub mod jobs {}

#[doc = include_str!("../../docs/chapters/observing.md")]
pub mod observing {}

#[doc = include_str!("../../docs/chapters/when-not.md")]
pub mod when_not {}

#[doc = include_str!("../../docs/chapters/from-elixir.md")]
pub mod from_elixir {}

#[doc = include_str!("../../docs/chapters/from-actors.md")]
pub mod from_actors {}

#[doc = include_str!("../../docs/chapters/differences.md")]
pub mod differences {}

#[doc = include_str!("../../docs/chapters/compile-errors.md")]
pub mod compile_errors {}

#[doc = include_str!("../../docs/chapters/speed.md")]
pub mod speed {}

#[doc = include_str!("../../docs/chapters/testing.md")]
pub mod testing {}
