//! `poller` as a user meets it: a real process, with a real redis where there is one.
//!
//! These tests run in real time: they wait for what it prints, logs, or leaves in redis.
#![cfg(unix)]
#![expect(clippy::expect_used, reason = "a test that can't go on fails")]

mod table;

mod arguments;
mod away;
mod dying;
mod embedded;
mod garbage;
mod refused;
mod sharing;
mod stopping;
mod working;
