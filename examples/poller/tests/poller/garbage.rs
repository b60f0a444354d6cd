//! What is no job.

use std::io;

use redis::Commands as _;

use crate::table::{QUEUE, SHORT, Table, job, line, stops_well};

fn all_sorts() -> Vec<Vec<u8>> {
    let many = job("a", 1).replace(": 1}", ": 4294967295}");
    let too_big = format!(
        r#"{{"id":"a","phrase":"{}","rounds":1}}"#,
        "x".repeat(70_000)
    );
    vec![
        b"".to_vec(),
        b"nonsense".to_vec(),
        b"null".to_vec(),
        b"{}".to_vec(),
        br#"{"id": 1, "phrase": "b", "rounds": 1}"#.to_vec(),
        br#"{"id": "a", "phrase": "b", "rounds": -1}"#.to_vec(),
        br#"{"id": "a", "phrase": "b", "rounds": 1e99}"#.to_vec(),
        br#"{"id": "a\u0007", "phrase": "b", "rounds": 1}"#.to_vec(),
        b"\xff\xfe\x00\r\n*3\r\n".to_vec(),
        format!(
            r#"{{"id":"a","phrase":"b","rounds":1,"\n{}":2}}"#,
            "x".repeat(9_000)
        )
        .into_bytes(),
        "[".repeat(60_000).into_bytes(),
        vec![b'x'; 8 << 20],
        many.into_bytes(),
        too_big.into_bytes(),
    ]
}

#[test]
fn what_is_no_job_is_put_aside_and_the_next_is_done() -> io::Result<()> {
    for pop in ["blmove", "brpop"] {
        let Some(table) = Table::lay() else {
            return Ok(());
        };
        let garbage = all_sorts();
        for text in &garbage {
            table.push_text(text);
        }
        table.push("good", SHORT);
        let mut poller = table.start(&["--pop", pop]);
        poller.wait_for(|printed| printed == line("good", SHORT))?;
        let ended = stops_well(poller)?;
        let put_aside = ended.errors.matches("put aside: ").count();
        assert_eq!(put_aside, garbage.len(), "{}", ended.errors);
        assert!(ended.errors.lines().all(|log| log.len() < 500));
        assert!(!ended.errors.contains("terminated"), "{}", ended.errors);
        let totals = ended.lines.last().cloned().unwrap_or_default();
        assert!(totals.contains(&format!("garbage: {}", garbage.len())));
        assert!(table.list(&format!("{QUEUE}:garbage")) == garbage);
    }
    Ok(())
}

#[test]
fn garbage_is_bounded() -> io::Result<()> {
    let Some(table) = Table::lay() else {
        return Ok(());
    };
    let mut pipe = redis::pipe();
    for number in 0..1_200 {
        pipe.lpush(QUEUE, format!("junk {number}")).ignore();
    }
    pipe.exec(&mut table.connection()).expect("redis takes it");
    table.push("good", SHORT);
    let mut poller = table.poller(&[]).env("RUST_LOG", "off").start()?;
    poller.wait_for(|printed| printed == line("good", SHORT))?;
    stops_well(poller)?;
    let kept = table.list(&format!("{QUEUE}:garbage"));
    assert_eq!(kept.len(), 1_000);
    assert_eq!(kept.last().map(Vec::as_slice), Some(&b"junk 1199"[..]));
    Ok(())
}

#[test]
fn garbage_in_the_other_keys_is_no_worker() -> io::Result<()> {
    let Some(table) = Table::lay() else {
        return Ok(());
    };
    let mut redis = table.connection();
    let workers = format!("{QUEUE}:workers");
    let added: redis::RedisResult<usize> = redis.sadd(&workers, &["", "nobody", "%s\n"]);
    added.expect("redis takes it");
    let added: redis::RedisResult<usize> = redis.sadd(&workers, &b"\xff"[..]);
    added.expect("redis takes it");
    table.push("a1", SHORT);
    let mut poller = table.start(&[]);
    poller.wait_for(|printed| printed == line("a1", SHORT))?;
    stops_well(poller)?;
    assert_eq!(table.keys(), [format!("{QUEUE}:results")]);
    Ok(())
}
