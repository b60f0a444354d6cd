//! All entries of a key stand together, whoever they belong to: what OTP has as `{:duplicate, :key}`.

use genserver::{Pid, Registry};

use crate::process::support::idle;

/// REG-46, REG-33: where OTP spreads the entries of a key by their processes it calls the function once for
/// each part, and tells nothing of the order of parts.
#[tokio::test(start_paused = true)]
async fn the_entries_of_a_key_come_at_once_and_in_order_however_many_processes_have_it() {
    let groups = Registry::duplicate();
    let processes: Vec<Pid> = (0..300).map(|_| idle()).collect();
    for (number, process) in processes.iter().enumerate() {
        for key in ["one", "two"] {
            groups.register(process, key, number).unwrap();
        }
    }
    let expected: Vec<_> = processes.iter().cloned().zip(0..).collect();
    let mut dispatched = Vec::new();
    groups.dispatch(&"one", |entries| dispatched.push(entries.to_vec()));
    assert_eq!((dispatched.len(), &dispatched[0]), (1, &expected));
    assert_eq!(groups.lookup(&"two"), expected);
    assert_eq!(groups.matching(&"two", |_pid, _number| true), expected);
}
