//! Jobs that are methods of a server.

mod control;
mod end;
mod schedule;
mod support;
mod within;
