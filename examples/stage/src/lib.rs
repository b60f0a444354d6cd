//! What the tests of programs need around them: the program as a process, folders, a redis and a mail server of their own, and a
//! loud word where something is missing on the machine.
#![cfg(unix)]

mod folder;
mod needs;
mod program;
mod redis;
mod smtp;

pub use folder::Folder;
pub use mail_parser;
pub use needs::is_installed;
pub use program::{Ended, Program, Running};
pub use redis::Redis;
pub use smtp::{Mail, Mood, Smtp};
