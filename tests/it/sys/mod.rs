//! System messages: looking at a server from outside (rows SYS-*).

mod anybody;
mod debug;
mod install;
mod races;
mod state;
mod status;
mod suspend;
mod suspended_ends;
