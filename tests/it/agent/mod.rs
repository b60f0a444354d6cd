//! Agents: a value in a process of its own (rows AGT-*).

mod client;
mod start;
