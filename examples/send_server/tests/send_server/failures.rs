//! Mail servers that refuse, put off, hang, go away and come back.

use std::io::{self, Write as _};
use std::net::TcpListener;
use std::thread;

use stage::{Mood, Smtp};

use crate::program::{check, has_said, send_server, state_of, subjects, to};

const ADA: &str = "ada@example.org";
const BOB: &str = "bob@example.org";

#[test]
fn a_mail_refused_for_good_fails_at_once_and_the_others_are_sent() -> io::Result<()> {
    let smtp = Smtp::start()?;
    smtp.refuse(ADA);
    let mut program = to(&smtp, &[]).start_to_tell()?;
    program.tell("send ada@example.org one")?;
    let failed = program.wait_for(|line| line.contains("mail 1 "))?;
    assert!(failed.contains("has failed: refused"), "{failed}");
    assert!(failed.contains("no such mailbox"), "{failed}");
    program.tell("send bob@example.org two")?;
    let ended = program.end()?;
    check(&ended, 1);
    assert!(has_said(&ended, "1 sent, 1 failed"));
    assert_eq!(smtp.tries(ADA), 1);
    assert_eq!(subjects(&smtp.mails()), ["two"]);
    Ok(())
}

#[test]
fn a_mail_that_is_put_off_is_tried_again_until_it_is_sent() -> io::Result<()> {
    let smtp = Smtp::start()?;
    smtp.put_off(ADA, 2);
    let mut program = to(&smtp, &[]).start_to_tell()?;
    program.tell("send ada@example.org one")?;
    program.wait_for(|line| line.contains("retry 1 of 3 in 50 ms: not sent"))?;
    program.wait_for(|line| line.contains("retry 2 of 3"))?;
    program.wait_for(|line| line == "mail 1 to ada@example.org is sent")?;
    check(&program.end()?, 0);
    assert_eq!((smtp.tries(ADA), smtp.mails().len()), (3, 1));
    Ok(())
}

#[test]
fn a_mail_that_is_put_off_for_ever_fails_after_the_last_retry() -> io::Result<()> {
    let smtp = Smtp::start()?;
    smtp.put_off(ADA, usize::MAX);
    let mut program = to(&smtp, &["--max-retries", "2"]).start_to_tell()?;
    program.tell("send ada@example.org one")?;
    let failed = program.wait_for(|line| line.contains("has failed"))?;
    assert!(failed.contains("try again later"), "{failed}");
    program.tell("state")?;
    program.wait_for(|line| line.contains("\"one\"  failed: not sent"))?;
    check(&program.end()?, 1);
    assert_eq!(smtp.tries(ADA), 3);
    Ok(())
}

#[test]
fn a_server_that_hangs_is_given_up_and_tried_again() -> io::Result<()> {
    let smtp = Smtp::start()?;
    smtp.set_mood(Mood::Silent);
    let limits = ["--timeout", "2s", "--max-retries", "1000"];
    let mut program = to(&smtp, &limits).start_to_tell()?;
    program.tell("send ada@example.org one")?;
    program.wait_for(|line| line.contains("no answer from the mail server within 2s"))?;
    smtp.set_mood(Mood::Well);
    program.wait_for(|line| line.ends_with("is sent"))?;
    check(&program.end()?, 0);
    // More than once, if this machine is so slow that an answer came too late.
    assert!(
        subjects(&smtp.mails())
            .iter()
            .all(|subject| subject == "one")
    );
    assert!(!smtp.mails().is_empty());
    Ok(())
}

#[test]
fn a_server_that_goes_away_and_comes_back_gets_everything() -> io::Result<()> {
    let smtp = Smtp::start()?;
    let mut program = to(&smtp, &["--max-retries", "100000"]).start_to_tell()?;
    program.tell("send ada@example.org one")?;
    program.wait_for(|line| line.ends_with("is sent"))?;
    smtp.set_mood(Mood::Away);
    program.tell("send ada@example.org two")?;
    program.tell("send bob@example.org three")?;
    program.wait_for(|line| line.contains("mail 2 ") && line.contains("retry 2 of"))?;
    smtp.set_mood(Mood::Well);
    check(&program.end()?, 0);
    assert_eq!(subjects(&smtp.mails()), ["one", "three", "two"]);
    Ok(())
}

#[test]
fn without_a_server_a_mail_fails_with_the_reason() -> io::Result<()> {
    // A port that is nobody's: that of a listener which is gone.
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let url = format!("smtp://127.0.0.1:{port}");
    let arguments = [
        "--smtp",
        &url,
        "--retry-every",
        "20ms",
        "--max-retries",
        "1",
    ];
    let mut program = send_server(&arguments).start_to_tell()?;
    program.tell("send ada@example.org one")?;
    let ended = program.end()?;
    check(&ended, 1);
    assert!(has_said(&ended, "retry 1 of 1 in 20 ms: not sent"));
    assert!(has_said(&ended, "Connection refused"));
    assert!(has_said(&ended, "0 sent, 1 failed"));
    Ok(())
}

#[test]
fn a_server_that_talks_nonsense_is_a_failure() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("smtp://{}", listener.local_addr()?);
    thread::spawn(move || {
        let long = "2".repeat(100_000);
        let nonsense: [&[u8]; 4] = [
            b"HTTP/1.1 400 Bad Request\r\n\r\n",
            b"\xff\xfe\x00\r\n",
            b"",
            long.as_bytes(),
        ];
        for (stream, text) in listener.incoming().zip(nonsense.into_iter().cycle()) {
            let _written = stream.and_then(|mut stream| stream.write_all(text)).is_ok();
        }
    });
    let arguments = [
        "--smtp",
        &url,
        "--retry-every",
        "20ms",
        "--max-retries",
        "7",
    ];
    let mut program = send_server(&arguments).start_to_tell()?;
    program.tell("send ada@example.org one")?;
    let ended = program.end()?;
    check(&ended, 1);
    assert!(has_said(&ended, "retry 7 of 7"));
    Ok(())
}

#[test]
fn the_state_is_told_while_everything_hangs() -> io::Result<()> {
    let smtp = Smtp::start()?;
    smtp.set_mood(Mood::Silent);
    let arguments = ["--at-once", "2", "--timeout", "1h", "--grace", "100ms"];
    let mut program = to(&smtp, &arguments).start_to_tell()?;
    for subject in ["one", "two", "three"] {
        program.tell(&format!("send ada@example.org {subject}"))?;
    }
    let state = state_of(&mut program)?;
    assert_eq!(state, "0 sent, 0 failed, 3 unsent");
    for line in ["\"one\"  sending", "\"two\"  sending", "\"three\"  queued"] {
        program.wait_for(|said| said.ends_with(line))?;
    }
    program.tell("quit")?;
    // They are lost, and that is said.
    let ended = program.end()?;
    check(&ended, 1);
    assert!(has_said(&ended, "3 mails unsent and lost"));
    Ok(())
}

#[test]
fn a_mail_whose_answer_is_lost_arrives_again_under_the_same_id() -> io::Result<()> {
    let smtp = Smtp::start()?;
    smtp.set_mood(Mood::Speechless);
    let limits = ["--timeout", "2s", "--max-retries", "1000"];
    let mut program = to(&smtp, &limits).start_to_tell()?;
    program.tell("send bob@example.org one")?;
    smtp.wait_until(|mails| !mails.is_empty())?;
    smtp.set_mood(Mood::Well);
    program.wait_for(|line| line.ends_with("is sent"))?;
    check(&program.end()?, 0);
    let mails = smtp.mails();
    assert!(mails.len() >= 2 && smtp.tries(BOB) >= 2);
    let ids: Vec<_> = mails
        .iter()
        .map(|mail| {
            mail.parse()
                .and_then(|mail| mail.message_id().map(str::to_owned))
        })
        .collect();
    assert!(ids[0].is_some(), "{ids:?}");
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    Ok(())
}
