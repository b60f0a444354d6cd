//! `jobber` as a user meets it: arguments, files of all kinds, output, exit status.
//!
//! These tests run a real program in real time: they wait for what it prints.
#![cfg(unix)]

mod program;

mod commands;
mod ends;
mod files;
mod imports;
mod watching;
