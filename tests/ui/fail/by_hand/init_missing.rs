use genserver::{GenServer, Never};

struct Queue;

impl GenServer for Queue {
    type Args = ();
    type Call = Never;
    type Cast = Never;
    type Info = Never;
    type Continue = Never;
}

fn main() {}
