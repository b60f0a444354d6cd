//! Jobs that are methods of a server.

mod cluster;
mod contention;
mod control;
mod end;
mod keys;
mod office;
mod overrides;
mod schedule;
mod support;
mod timelines;
mod within;
