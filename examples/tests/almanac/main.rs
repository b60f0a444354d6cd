//! `almanac`: what every key of `#[job(...)]` does in a year.

use std::process::Command;

/// The whole year, as the specification of jobs wants it: each line was checked against it.
#[test]
fn each_key_does_in_a_year_what_it_says() -> std::io::Result<()> {
    let output = Command::new(env!("CARGO_BIN_EXE_almanac"))
        // One of the jobs goes by the zone of its machine.
        .env("TZ", "UTC")
        .output()?;
    let told = String::from_utf8_lossy(&output.stdout);
    let expected = include_str!("year.txt");
    let differing = told.lines().zip(expected.lines()).find(|(a, b)| a != b);
    assert_eq!(differing, None, "told and expected");
    assert_eq!(told.lines().count(), expected.lines().count());
    assert!(output.status.success());
    Ok(())
}
