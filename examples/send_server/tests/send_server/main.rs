//! The program as a process, with a mail server on loopback.
#![cfg(unix)]

mod arguments;
mod delivery;
mod ends;
mod failures;
mod program;
mod state_file;
