//! `poller`: polls a queue of jobs, in redis or embedded.

fn main() {
    program::log("poller");
}
