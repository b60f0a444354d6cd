//! What the macros accept, and what they say about what they don't.
//!
//! After a change of a message: `TRYBUILD=overwrite cargo test --test ui`, then read the difference as
//! somebody who meets it for the first time. The snapshots belong to the pinned toolchain.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    // What a user writes, and what becomes of it.
    cases.pass("../genserver-macros/snapshots/*.rs");
    cases.compile_fail("ui/fail/*/*.rs");
}
