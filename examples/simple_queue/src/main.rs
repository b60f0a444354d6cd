//! `simple_queue`: a queue to talk to.

fn main() {
    program::log("simple_queue");
}
