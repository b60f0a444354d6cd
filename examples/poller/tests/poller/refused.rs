//! What only a person can mend: it says so, and ends.

use std::io;

use redis::Commands as _;
use stage::Redis;

use crate::table::{QUEUE, SHORT, Table, digest, ends_well, line, poller, stops_well};

#[test]
fn a_queue_that_is_no_list_is_refused() -> io::Result<()> {
    for pop in ["blmove", "brpop"] {
        let Some(table) = Table::lay() else {
            return Ok(());
        };
        let set: redis::RedisResult<()> = table.connection().set(QUEUE, "a text");
        set.expect("redis takes it");
        let ended = table.start(&["--pop", pop]).end()?;
        assert_eq!(ended.status, Some(1));
        let last = ended.errors.lines().last().unwrap_or_default();
        assert!(last.starts_with("poller: redis at "), "{last}");
        assert!(last.contains("refuses: WRONGTYPE"), "{last}");
        assert!(
            last.ends_with("choose another queue, or delete it"),
            "{last}"
        );
        assert!(!ended.errors.contains("panicked"), "{}", ended.errors);
    }
    Ok(())
}

#[test]
fn a_result_that_can_not_be_stored_keeps_its_job() -> io::Result<()> {
    let Some(table) = Table::lay() else {
        return Ok(());
    };
    let results = format!("{QUEUE}:results");
    let set: redis::RedisResult<()> = table.connection().set(&results, "a text");
    set.expect("redis takes it");
    table.push("a1", SHORT);
    let ended = table.start(&["--lease", "500ms"]).end()?;
    assert_eq!(ended.status, Some(1));
    assert!(ended.errors.contains("WRONGTYPE"), "{}", ended.errors);
    let deleted: redis::RedisResult<usize> = table.connection().del(&results);
    deleted.expect("redis takes it");
    let mut next = table.start(&["--lease", "500ms"]);
    next.wait_for(|printed| printed == line("a1", SHORT))?;
    stops_well(next)?;
    assert_eq!(table.results()["a1"], digest("a1", SHORT));
    Ok(())
}

#[test]
fn a_missing_or_wrong_password_is_said_and_never_printed() -> io::Result<()> {
    let Some(redis) = Redis::start_with(&["--requirepass", "right"])? else {
        return Ok(());
    };
    let url = redis.url();
    let wrong = format!("{url}?pass=wr0ng-secret");
    for (url, said) in [
        (&url, "refuses: NOAUTH"),
        (&wrong, "refuses: the user or the password is wrong"),
    ] {
        let program = poller().args(["--queue", QUEUE, "--redis", url]);
        let ended = program.env("RUST_LOG", "trace").run()?;
        assert_eq!(ended.status, Some(1), "{}", ended.errors);
        let last = ended.errors.lines().last().unwrap_or_default();
        assert!(last.contains(said), "{last}");
        assert!(!ended.errors.contains("panicked"), "{}", ended.errors);
        assert!(!ended.errors.contains("wr0ng-secret"), "{}", ended.errors);
    }
    let right = format!("{url}?pass=right");
    let program = poller().args(["--queue", QUEUE, "--once", "--redis", &right]);
    ends_well(program.start()?)?;
    Ok(())
}
