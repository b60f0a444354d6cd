//! Without a redis.

use std::io;

use stage::Program;

use crate::table::{ends_well, poller, stops_well};

#[test]
fn there_is_work_at_once_and_more_to_come() -> io::Result<()> {
    let mut poller = poller().args(["--queue", "demo"]).start()?;
    for number in 1..=7 {
        poller.wait_for(|line| line.starts_with(&format!("sample-{number} ")))?;
    }
    let ended = stops_well(poller)?;
    let totals = ended.lines.last().cloned().unwrap_or_default();
    assert!(totals.starts_with("done: "), "{totals}");
    Ok(())
}

#[test]
fn ctrl_c_ends_it() -> io::Result<()> {
    let mut poller = poller().args(["--queue", "demo"]).start()?;
    poller.wait_for(|line| line.starts_with("sample-1 "))?;
    poller.interrupt()?;
    ends_well(poller)?;
    Ok(())
}

#[test]
fn once_ends_after_the_samples() -> io::Result<()> {
    let ended = ends_well(poller().args(["--queue", "demo", "--once"]).start()?)?;
    assert_eq!(ended.lines.len(), 6, "{:?}", ended.lines);
    // `printf 'a stitch in time' | sha256sum`, and so on.
    assert!(ended.lines[0].starts_with("sample-1 "));
    let totals = "done: 5  given back: 0  reclaimed: 0  garbage: 0";
    assert_eq!(ended.lines[5], totals);
    Ok(())
}

#[test]
fn it_logs_what_rust_log_asks_for() -> io::Result<()> {
    let once = || poller().args(["--queue", "demo", "--once"]);
    let ended = once().run()?;
    assert!(ended.errors.contains("job sample-1 begins"));
    assert!(!ended.errors.contains("DEBUG"));
    let ended = once().env("RUST_LOG", "debug").run()?;
    assert!(ended.errors.contains("DEBUG"), "{}", ended.errors);
    let ended = once().env("RUST_LOG", "off").run()?;
    assert_eq!(ended.errors, "");
    let ended = once().env("RUST_LOG", "%%% no such=level").run()?;
    assert_eq!(ended.status, Some(0));
    Ok(())
}

#[test]
fn nobody_needs_to_read_what_it_prints() -> io::Result<()> {
    let script = "{ \"$0\" --queue demo --once; echo \"status $?\" >&2; } | head -n 1";
    let shell = Program::at("sh").args(["-c", script, env!("CARGO_BIN_EXE_poller")]);
    let ended = shell.run()?;
    assert_eq!(ended.lines.len(), 1);
    assert!(ended.errors.contains("status 0"), "{}", ended.errors);
    assert!(!ended.errors.contains("panicked"), "{}", ended.errors);
    Ok(())
}
