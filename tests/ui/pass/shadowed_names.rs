//! Names of the user's that hide the standard ones, and methods named like the trait's.
#![deny(warnings)]
#![allow(dead_code, non_camel_case_types)]

use genserver::genserver;

struct Result;
struct Option;
struct Send;
struct String;
struct Box;
struct Vec;
struct Ok;
struct Wait;
struct u8;
struct str;
struct usize;
struct bool;
trait Future {}
mod core {}
mod std {}

#[derive(Debug)]
struct Odd(i32);

#[genserver]
impl Odd {
    #[init]
    fn start_with(value: i32) -> Self {
        Self(value)
    }

    #[call]
    fn handle_call(&mut self, message: i32) -> i32 {
        self.init(message)
    }

    #[cast]
    fn handle_cast(&mut self, __ctx: i32) {
        self.0 = __ctx;
    }

    #[info]
    fn handle_info(&mut self, info: i32) {
        self.0 = info;
    }

    #[handle_continue]
    fn handle_continue(&mut self) {}

    #[job(interval = 0)]
    fn work(&mut self) {}

    fn init(&self, by: i32) -> i32 {
        self.terminate() + by
    }

    fn terminate(&self) -> i32 {
        self.0
    }
}

fn main() {}
