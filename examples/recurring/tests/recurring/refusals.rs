//! Who is not let in, and what makes no sense.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use reqwest::StatusCode;

use crate::program::{Outcome, Site};

const LIMIT: Duration = Duration::from_secs(60);

/// Sends bytes and hangs up; reads until the other side does so, too. Whoever hangs up may get no answer.
fn exchange(site: &Site, bytes: &[u8]) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(site.address())?;
    stream.set_read_timeout(Some(LIMIT))?;
    // It may have hung up in the middle, with good reason.
    let sent = stream.write_all(bytes);
    let shut = sent.and_then(|()| stream.shutdown(std::net::Shutdown::Write));
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer) {
        Err(error) if shut.is_ok() && error.kind() == std::io::ErrorKind::WouldBlock => {
            return Err(error);
        }
        Ok(_) | Err(_) => {}
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[tokio::test]
async fn a_page_of_another_site_can_press_no_button() -> Outcome {
    let site = Site::start(&[])?;
    let foreign = [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "http://evil.example"),
        ("origin", "null"),
        ("origin", "http://127.0.0.1:1"),
    ];
    for (name, value) in foreign {
        let refused = site
            .post("/jobs/backup/trigger")
            .header(name, value)
            .send()
            .await?;
        assert_eq!(refused.status(), StatusCode::FORBIDDEN, "{name}: {value}");
    }
    assert_eq!(site.job("backup").await?["runs"], 0);

    let ours = site
        .post("/jobs/backup/trigger")
        .header("origin", &site.url)
        .send()
        .await?;
    assert_eq!(ours.status(), StatusCode::OK);
    site.stop()?;
    Ok(())
}

#[tokio::test]
async fn a_name_that_is_not_ours_is_refused_unless_it_was_given() -> Outcome {
    let site = Site::start(&["--host", "jobs.example"])?;
    let table = [
        ("evil.example", StatusCode::MISDIRECTED_REQUEST),
        (
            "localhost.evil.example:4000",
            StatusCode::MISDIRECTED_REQUEST,
        ),
        ("jobs.example", StatusCode::OK),
        ("localhost:4000", StatusCode::OK),
        ("[::1]:4000", StatusCode::OK),
    ];
    for (host, status) in table {
        let answer = site.get("/jobs").header("host", host).send().await?;
        assert_eq!(answer.status(), status, "{host}");
    }
    let mut nameless = TcpStream::connect(site.address())?;
    nameless.set_read_timeout(Some(LIMIT))?;
    nameless.write_all(b"GET /jobs HTTP/1.1\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    nameless.read_to_string(&mut answer)?;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    site.stop()?;
    Ok(())
}

#[tokio::test]
async fn garbage_is_refused_and_the_next_one_is_served() -> Outcome {
    let site = Site::start(&[])?;
    let long = "x".repeat(1 << 20);
    let table = [
        b"\r\n\r\n".to_vec(),
        b"\0\xff\xfe\x16\x03\x01\x02\0\x01\0".to_vec(),
        b"hello\r\n\r\n".to_vec(),
        b"GET\r\n\r\n".to_vec(),
        b"GET /jobs HTTP/9.9\r\nhost: localhost\r\n\r\n".to_vec(),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(),
        b"CONNECT localhost:1 HTTP/1.1\r\nhost: localhost\r\n\r\n".to_vec(),
        b"GET /jobs HTTP/1.1\r\nhost: a\x01b\r\n\r\n".to_vec(),
        b"POST /jobs/backup/pause HTTP/1.1\r\nhost: localhost\r\ncontent-length: -1\r\n\r\n".to_vec(),
        b"POST /jobs/nobody/pause HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n".to_vec(),
        format!("GET /{long} HTTP/1.1\r\nhost: localhost\r\n\r\n").into_bytes(),
        format!("GET / HTTP/1.1\r\nhost: localhost\r\nx: {long}\r\n\r\n").into_bytes(),
        format!("GET / HTTP/1.1\r\nhost: localhost\r\n{}\r\n", "a: b\r\n".repeat(1000)).into_bytes(),
    ];
    for bytes in table {
        let answer = exchange(&site, &bytes)?;
        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]).into_owned();
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
            "{shown}: {answer}"
        );
        assert_eq!(site.health().await?.0, StatusCode::OK, "{shown}");
    }
    site.stop()?;
    Ok(())
}

#[tokio::test]
async fn a_body_is_not_waited_for() -> Outcome {
    let site = Site::start(&[])?;
    let mut stream = TcpStream::connect(site.address())?;
    stream.set_read_timeout(Some(LIMIT))?;
    let head = "POST /jobs/sweep/pause HTTP/1.1\r\nhost: localhost\r\naccept: application/json\r\ncontent-length: 99999999999\r\n\r\nand so on";
    stream.write_all(head.as_bytes())?;
    let mut answer = [0; 15];
    stream.read_exact(&mut answer)?;
    assert_eq!(&answer, b"HTTP/1.1 200 OK");
    site.stop()?;
    Ok(())
}
