//! `cron_server` as its users meet it: tables, functions that do all that functions do, signals.
//!
//! These tests run the program in real time: they wait for what it prints and logs.
#![cfg(unix)]

mod program;

mod calls;
mod ends;
mod reload;
mod table;
