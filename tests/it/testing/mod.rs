//! The kit for users' tests.

mod support;

mod again;
mod asserts;
mod by_hand;
mod by_tick;
mod contention;
mod crashes;
mod expected;
mod mailbox;
mod probe;
mod probe_ends;
mod supervised;
