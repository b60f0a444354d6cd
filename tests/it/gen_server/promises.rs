//! What may be sent to other threads, shared between them and moved while it waits.

use std::cell::Cell;
use std::panic::{RefUnwindSafe, UnwindSafe};

use genserver::{
    Call, Caller, Child, Context, Monitor, Next, Pid, ServerRef, Start, Stop, TimerRef, genserver,
};

/// Does nothing.
struct Idle;

#[genserver]
impl Idle {
    #[init]
    fn init() -> Self {
        Self
    }

    #[info]
    fn wake(&mut self) -> Next<Self> {
        Next::Wait
    }
}

fn is_shared<T: Send + Sync>() {}

fn is_sent<T: Send>() {}

fn moves<T: Unpin>() {}

#[test]
fn handles_are_sent_and_shared() {
    is_shared::<Pid>();
    is_shared::<ServerRef<Idle>>();
    is_shared::<Child<Idle>>();
    is_shared::<Caller<u64>>();
    is_shared::<TimerRef>();
    is_shared::<Context<Idle>>();
}

#[test]
fn what_is_on_its_way_is_sent_and_moved() {
    is_shared::<Monitor>();
    is_sent::<Call<Idle, u64>>();
    is_sent::<Start<Idle>>();
    is_sent::<Stop<Idle>>();
    moves::<Call<Idle, u64>>();
    moves::<Monitor>();
    moves::<Start<Idle>>();
    moves::<Stop<Idle>>();
}

/// No user code runs under their locks, so a panic leaves them whole.
#[test]
fn handles_are_used_again_after_a_panic() {
    fn is_unwind_safe<T: UnwindSafe + RefUnwindSafe>() {}
    is_unwind_safe::<ServerRef<Idle>>();
}

/// A reply need not be shared to be sent.
#[test]
fn a_reply_that_cannot_be_shared_is_sent() {
    is_sent::<Caller<Cell<u64>>>();
    is_sent::<Call<Idle, Cell<u64>>>();
}
