//! Many of everything: idle servers with a timer each, children, crashes, messages that wait.
//!
//! Nothing here depends on how fast the machine is: what is compared are orders, counts and bytes. The curves are
//! printed, to be looked at. `cargo test` takes small numbers; the full ones:
//!
//! ```text
//! GENSERVER_SERVERS=1000000 GENSERVER_CHILDREN=100000 GENSERVER_CASTS=10000000 \
//!     cargo test --release -p tests --test scale -- --nocapture --test-threads=1
//! ```

#![expect(clippy::unwrap_used, reason = "all of it is a test, fixtures too")]
#![expect(clippy::print_stdout, reason = "the curves are there to be looked at")]

mod curve;
mod roll;

mod dynamic;
mod mailbox;
mod restarts;
mod servers;
mod tree;
