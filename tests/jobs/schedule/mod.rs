//! Schedules: their texts, their zones, and the instants they mean.

mod clocks;
mod preview;
mod text;
mod walk;
mod zone;
