//! What a start costs.

use genserver::{Address, GenServer as _};

use crate::count::{TIMES, allocations, runtime};
use crate::counter::Counter;

/// How often a start allocates. `ARCHITECTURE.md` says the same.
const START: u64 = 4;

const TIMES_IN_WORDS: [&str; 9] = [
    "not at all",
    "once",
    "twice",
    "three times",
    "four times",
    "five times",
    "six times",
    "seven times",
    "eight times",
];

#[test]
fn a_start_allocates_as_often_as_documented() {
    let runtime = runtime();
    let allocated = allocations(&runtime, async |times| {
        let mut servers = Vec::with_capacity(usize::try_from(2 * TIMES).unwrap());
        for _ in 0..times {
            servers.push(Counter::start(()).await.unwrap());
        }
        // Otherwise the next round would find them.
        for server in &servers {
            server.pid().kill();
        }
        while servers.iter().any(Address::is_alive) {
            tokio::task::yield_now().await;
        }
    });
    assert_eq!(allocated, START * TIMES);
}

#[test]
fn the_architecture_says_so() {
    let document = include_str!("../../ARCHITECTURE.md").replace('\n', " ");
    let times = TIMES_IN_WORDS[usize::try_from(START).unwrap()];
    let sentence = format!("a start allocates {times}");
    assert!(document.contains(&sentence), "it doesn't say: {sentence}");
}
