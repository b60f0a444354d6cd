//! In a function, in a `macro_rules!`, under other names.
#![deny(warnings)]
#![allow(dead_code, non_camel_case_types)]

use genserver::{DynamicSupervisor as Crowd, Supervisor as Tree};

struct Result;
struct Option;
struct Send;
struct Clone;
struct Ok;
struct Some;
struct u8;
struct str;
struct usize;
struct Supervisor;
struct Duration;
trait Future {}
trait FnOnce {}
mod core {}
mod std {}
mod genserver_macros {}

#[derive(Tree)]
#[supervisor(max_restarts = 1u8, within = "1ms", strategy = "one_for_all")]
struct Odd {
    #[child(shutdown = "0s")]
    self_: Crowd,
    __0: Crowd,
    __spec: Crowd,
    __handle: Crowd,
    parent: Crowd,
}

macro_rules! tree {
    ($name:ident, $field:ident: $ty:ty, $id:literal, $most:expr) => {
        #[derive(Tree)]
        #[supervisor(name = $id, max_restarts = $most)]
        struct $name {
            $field: $ty,
            #[child(id = $id)]
            other: $ty,
            third: ::genserver::DynamicSupervisor,
        }
    };
}

tree!(Made, sessions: Crowd, "made", 5);

fn main() {
    #[derive(Tree)]
    struct Local {
        /// Private.
        crowd: Crowd,
    }

    let made = Made {
        sessions: Crowd::new(),
        other: Crowd::new(),
        third: Crowd::new(),
    };
    let _ = made.into_supervisor();
    let _ = Local {
        crowd: Crowd::new(),
    }
    .into_supervisor();
    let odd = Odd {
        self_: Crowd::new(),
        __0: Crowd::new(),
        __spec: Crowd::new(),
        __handle: Crowd::new(),
        parent: Crowd::new(),
    };
    let _ = odd.into_supervisor();
}
