//! How it ends: in order, also when somebody is in the middle of something.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use stage::{Folder, Program};

use crate::program::{Outcome, Site};

/// A connection on which half a request was sent.
fn half_a_request(site: &Site) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect(site.address())?;
    stream.set_read_timeout(Some(Duration::from_secs(60)))?;
    stream.write_all(b"GET /jobs.json HTTP/1.1\r\nho")?;
    Ok(stream)
}

#[test]
fn sigint_and_sigterm_end_it_in_order() -> Outcome {
    let site = Site::start(&[])?;
    site.running.interrupt()?;
    site.ended()?;
    let site = Site::start(&[])?;
    site.running.terminate()?;
    site.ended()?;
    Ok(())
}

#[tokio::test]
async fn a_request_in_flight_is_answered_and_nobody_else_is_let_in() -> Outcome {
    let mut site = Site::start(&["--grace", "60"])?;
    let mut stream = half_a_request(&site)?;
    // Whoever is answered after that one was accepted after it.
    site.health().await?;
    site.running.terminate()?;
    site.running
        .wait_for_log(|line| line.contains("no more requests"))?;

    // It takes a moment until the last of the two sockets is closed.
    while let Ok(late) = TcpStream::connect(site.address()) {
        drop(late);
    }
    stream.write_all(b"st: localhost\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    assert!(
        answer.starts_with("HTTP/1.1 200 OK") && answer.contains("heartbeat"),
        "{answer}"
    );
    let ended = site.ended()?;
    assert!(
        ended.errors.contains("all requests are answered"),
        "{}",
        ended.errors
    );
    Ok(())
}

#[tokio::test]
async fn connections_that_say_nothing_delay_the_end_by_no_more_than_the_grace() -> Outcome {
    let site = Site::start(&["--grace", "1"])?;
    let slow: Vec<_> = (0..50)
        .map(|_| half_a_request(&site))
        .collect::<io::Result<_>>()?;
    let silent: Vec<_> = (0..50)
        .map(|_| TcpStream::connect(site.address()))
        .collect::<io::Result<_>>()?;
    assert_eq!(site.health().await?.0, 200, "they are in nobody's way");
    let ended = site.stop()?;
    assert!(
        ended.errors.contains("connections were cut"),
        "{}",
        ended.errors
    );
    drop((slow, silent));
    Ok(())
}

#[tokio::test]
async fn a_slow_run_is_told_to_end_and_does() -> Outcome {
    let data = Folder::new()?;
    data.sparse("huge", 1 << 34)?;
    let mut site = Site::start_in(&data, &[])?;
    site.steer("scrub", "trigger").await?;
    site.running.wait_for(|line| line.starts_with("scrub: "))?;
    let ended = site.stop()?;
    let said = |expected: &str| ended.lines.iter().any(|line| line.contains(expected));
    assert!(said("scrub: broken off") && said(" 0 cut"), "{ended:?}");
    Ok(())
}

#[tokio::test]
async fn a_retry_that_waits_is_dropped_and_said() -> Outcome {
    let data = Folder::new()?;
    let site = Site::start_in(&data, &[])?;
    site.steer("digest", "trigger").await?;
    site.job_until("digest", |job| job["state"] == "retrying")
        .await?;
    let ended = site.stop()?;
    assert!(
        ended
            .lines
            .last()
            .is_some_and(|line| line.ends_with(" 1 cut")),
        "{ended:?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_second_signal_waits_for_nobody() -> Outcome {
    let mut site = Site::start(&["--grace", "3600"])?;
    let stream = half_a_request(&site)?;
    site.health().await?;
    site.running.terminate()?;
    site.running
        .wait_for_log(|line| line.contains("no more requests"))?;
    site.running.terminate()?;
    site.ended()?;
    drop(stream);
    Ok(())
}

#[tokio::test]
async fn it_goes_on_and_ends_although_who_reads_has_stopped() -> Outcome {
    let folder = Folder::new()?;
    folder.pipe("out")?;
    let pipe = folder.join("out");
    // To read and to write, so that nobody waits for the other end.
    let out = File::options().read(true).write(true).open(&pipe)?;
    let line = r#"exec "$0" --listen 127.0.0.1:0 --schedule 'disk-use=interval 1ms' >"$1""#;
    let shell = Program::at("sh").args(["-c", line, env!("CARGO_BIN_EXE_recurring")]);
    let running = shell.args([&pipe]).start()?;
    let mut first = String::new();
    let mut out = BufReader::new(out);
    out.read_line(&mut first)?;
    let site = Site::at(running, &first)?;
    // A pipe holds some two thousand of these lines.
    site.job_until("disk-use", |job| job["succeeded"].as_u64() > Some(4000))
        .await?;
    site.running.terminate()?;
    assert_eq!(site.running.end()?.status, Some(0));
    Ok(())
}
