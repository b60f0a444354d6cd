//! Its end, when somebody asks for it.

use std::io;

use stage::{Folder, Program};

use crate::table::{ENDLESS, LONG, QUEUE, SHORT, Table, ends_well, job, line, stops_well};

#[test]
fn a_job_in_progress_may_finish() -> io::Result<()> {
    let Some(table) = Table::lay() else {
        return Ok(());
    };
    table.push("a1", LONG);
    table.push("a2", SHORT);
    let mut poller = table.start(&["--grace", "1m"]);
    poller.wait_for_log(|log| log.contains("job a1 begins"))?;
    let ended = stops_well(poller)?;
    assert_eq!(
        ended.lines,
        [
            line("a1", LONG),
            "done: 1  given back: 0  reclaimed: 0  garbage: 0".to_owned()
        ]
    );
    assert_eq!(table.list(QUEUE), [job("a2", SHORT).into_bytes()]);
    Ok(())
}

#[test]
fn a_job_that_takes_too_long_goes_back() -> io::Result<()> {
    for pop in ["blmove", "brpop"] {
        let Some(table) = Table::lay() else {
            return Ok(());
        };
        table.push("a1", ENDLESS);
        table.push("a2", SHORT);
        let mut poller = table.start(&["--grace", "100ms", "--pop", pop]);
        poller.wait_for_log(|log| log.contains("job a1 begins"))?;
        let ended = stops_well(poller)?;
        assert_eq!(
            ended.lines,
            ["done: 0  given back: 1  reclaimed: 0  garbage: 0"]
        );
        // It is the next, and the worker has left nothing else.
        let waiting = [job("a1", ENDLESS), job("a2", SHORT)].map(String::into_bytes);
        assert_eq!(table.list(QUEUE), waiting);
        assert_eq!(table.keys(), [QUEUE]);
    }
    Ok(())
}

#[test]
fn while_it_waits_it_ends_at_once_and_takes_nothing_along() -> io::Result<()> {
    for pop in ["blmove", "brpop"] {
        let Some(table) = Table::lay() else {
            return Ok(());
        };
        let mut poller = table.start(&["--pop", pop]);
        poller.wait_for_log(|log| log.contains("is open"))?;
        poller.interrupt()?;
        let ended = ends_well(poller)?;
        assert!(!ended.errors.contains("WARN"), "{}", ended.errors);
        assert_eq!(table.keys(), Vec::<String>::new());
        table.push("a1", SHORT);
        assert_eq!(table.list(QUEUE).len(), 1, "nobody waits any more");
    }
    Ok(())
}

#[test]
fn it_ends_while_redis_is_away() -> io::Result<()> {
    let Some(mut table) = Table::lay() else {
        return Ok(());
    };
    let mut poller = table.start(&[]);
    poller.wait_for_log(|log| log.contains("is open"))?;
    table.redis.kill()?;
    poller.wait_for_log(|log| log.contains("no redis at"))?;
    stops_well(poller)?;
    Ok(())
}

#[test]
fn it_ends_while_redis_hangs_and_its_job_is_done_later() -> io::Result<()> {
    let Some(table) = Table::lay() else {
        return Ok(());
    };
    table.push("a1", LONG);
    let mut poller = table.start(&["--lease", "2s", "--grace", "0s"]);
    poller.wait_for_log(|log| log.contains("job a1 begins"))?;
    table.redis.freeze()?;
    stops_well(poller)?;
    table.redis.thaw()?;
    let mut next = table.start(&["--lease", "2s"]);
    next.wait_for(|printed| printed == line("a1", LONG))?;
    stops_well(next)?;
    Ok(())
}

#[test]
fn it_ends_also_while_who_reads_stands_still() -> io::Result<()> {
    let Some(table) = Table::lay() else {
        return Ok(());
    };
    // Its line has 256 bytes: so many fill a pipe.
    let id = |number: u32| format!("{number:0190}");
    let mut jobs = redis::pipe();
    for number in 0..300 {
        jobs.lpush(QUEUE, job(&id(number), 1));
    }
    jobs.exec(&mut table.connection()).expect("redis takes it");
    // A pipe that stays open, and that nobody reads.
    let script = r#"mkfifo "$1"; exec 3<>"$1"; shift; exec "$0" "$@" >&3"#;
    let folder = Folder::new()?;
    let mut poller = Program::at("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_poller")])
        .args([folder.join("pipe")])
        .args(["--queue", QUEUE, "--redis", &table.redis.url()])
        .start()?;
    poller.wait_for_log(|log| log.contains(&format!("job {} begins", id(256))))?;
    stops_well(poller)?;
    assert_eq!(table.results().len() + table.list(QUEUE).len(), 300);
    Ok(())
}
