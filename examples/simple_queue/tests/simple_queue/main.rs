//! `simple_queue` as its users meet it: the library in a tree, the program in a pipe and on a terminal.
//!
//! The tests of the program run it in real time: they wait for what it prints.
#![cfg(unix)]

mod library;

mod program;

mod ends;
mod pipe;
mod terminal;
