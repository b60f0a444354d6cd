//! `recurring` as its users meet it: arguments, pages, buttons, and how it ends; asked by an HTTP client, by raw connections and by a browser.
//!
//! These tests run a real program in real time: they wait for what it prints and answers.
#![cfg(unix)]

mod browser;
mod program;

mod arguments;
mod ends;
mod failing;
mod files;
mod pages;
mod refusals;
mod steering;
mod watching;
