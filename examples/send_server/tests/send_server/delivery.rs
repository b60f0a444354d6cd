//! What arrives is what was written.

use std::collections::BTreeSet;
use std::fs;
use std::io;

use stage::{Folder, Smtp};

use crate::program::{check, has_said, send_server, subject, subjects, text, to};

#[test]
fn a_mail_arrives_as_it_was_written() -> io::Result<()> {
    let smtp = Smtp::start()?;
    let from = ["--from", "Größe <office@example.org>"];
    let mut program = to(&smtp, &from).start_to_tell()?;
    program.tell("send Jürgen Ää <juergen@example.net> Grüße, 世界 | .one\\n..two\\n.\\nFüße")?;
    let ended = program.end()?;
    check(&ended, 0);
    assert!(has_said(&ended, "1 sent, 0 failed"));

    let mails = smtp.mails();
    let [mail] = mails.as_slice() else {
        panic!("{mails:?}");
    };
    assert_eq!(mail.from, "office@example.org");
    assert_eq!(mail.to, ["juergen@example.net"]);
    assert!(mail.content.is_ascii());
    let parsed = mail.parse().expect("a mail");
    assert_eq!(parsed.subject(), Some("Grüße, 世界"));
    let name = |address: Option<&stage::mail_parser::Address<'_>>| {
        let first = address.and_then(|address| address.first());
        first.and_then(|first| first.name()).map(str::to_owned)
    };
    assert_eq!(name(parsed.to()).as_deref(), Some("Jürgen Ää"));
    assert_eq!(name(parsed.from()).as_deref(), Some("Größe"));
    let body = parsed.body_text(0).expect("a text").replace("\r\n", "\n");
    assert_eq!(body.trim_end(), ".one\n..two\n.\nFüße");
    assert!(parsed.message_id().is_some());
    Ok(())
}

#[test]
fn lines_that_begin_with_a_dot_arrive_also_without_an_encoding() -> io::Result<()> {
    let smtp = Smtp::start()?;
    let mut program = to(&smtp, &[]).start_to_tell()?;
    program.tell("send ada@example.org dots | .one\\n..two\\n.\\nend")?;
    check(&program.end()?, 0);
    let mails = smtp.mails();
    let parsed = mails[0].parse().expect("a mail");
    let body = parsed.body_text(0).expect("a text").replace("\r\n", "\n");
    assert_eq!(body.trim_end(), ".one\n..two\n.\nend");
    Ok(())
}

#[test]
fn a_big_mail_arrives_whole() -> io::Result<()> {
    let smtp = Smtp::start()?;
    let mut program = to(&smtp, &["--timeout", "60s"]).start_to_tell()?;
    let body = "all work and no play ".repeat(40_000);
    program.tell(&format!("send ada@example.org big | {body}"))?;
    check(&program.end()?, 0);
    let mails = smtp.mails();
    let parsed = mails[0].parse().expect("a mail");
    let arrived = parsed.body_text(0).expect("a text");
    assert!(arrived.trim_end() == body.trim_end(), "{}", arrived.len());
    Ok(())
}

#[test]
fn many_mails_arrive_once_each() -> io::Result<()> {
    const MAILS: usize = 1_500;
    let smtp = Smtp::start()?;
    let mut program = to(&smtp, &["--at-once", "8", "--timeout", "60s"]).start_to_tell()?;
    for number in 0..MAILS {
        program.tell(&format!("send ada@example.org number {number}"))?;
    }
    let ended = program.end()?;
    check(&ended, 0);
    assert!(has_said(&ended, &format!("{MAILS} sent, 0 failed")));
    let different: BTreeSet<_> = smtp.mails().iter().map(subject).collect();
    assert_eq!((smtp.mails().len(), different.len()), (MAILS, MAILS));
    Ok(())
}

#[test]
fn a_file_of_ten_thousand_commands_is_worked_off() -> io::Result<()> {
    const MAILS: usize = 5_000;
    let folder = Folder::new()?;
    let mut program = send_server(&["--outbox", &text(folder.path())]).start_to_tell()?;
    for number in 0..MAILS {
        program.tell(&format!("send ada@example.org number {number}"))?;
        program.tell(if number % 100 == 0 { "state" } else { "" })?;
    }
    let ended = program.end()?;
    check(&ended, 0);
    assert!(has_said(&ended, &format!("{MAILS} sent, 0 failed")));
    assert_eq!(folder.path().read_dir()?.count(), MAILS);
    Ok(())
}

#[test]
fn with_nothing_asked_for_three_samples_go_to_a_folder() -> io::Result<()> {
    let folder = Folder::new()?;
    let program = send_server(&[]).env("TMPDIR", folder.path());
    let ended = program.run()?;
    check(&ended, 0);
    assert!(has_said(&ended, "3 sent, 0 failed"));
    let files = folder.join("send_server").read_dir()?;
    let written: Vec<_> = files
        .map(|file| fs::read_to_string(file?.path()))
        .collect::<Result<_, _>>()?;
    assert_eq!(written.len(), 3);
    assert!(written.iter().any(|mail| mail.contains("Subject: A moth")));
    Ok(())
}

#[test]
fn what_makes_no_sense_is_said_and_the_rest_is_sent() -> io::Result<()> {
    let smtp = Smtp::start()?;
    let mut program = to(&smtp, &[]).start_to_tell()?;
    for (line, answer) in [
        ("sned ada@example.org hello", "`sned` is no command"),
        ("send ada hello", "`ada` is no address"),
        ("send ada@example.org", "a mail needs a subject"),
        (
            "send ada@example.org a\rBcc: eve@example.org",
            "a subject is one line",
        ),
        ("send ada@example.org a\u{0}b", "a subject is one line"),
        ("state of affairs", "`state` stands alone"),
        ("\u{1b}[31m\u{fffd}", "is no command"),
        ("help", "how each mail stands"),
    ] {
        program.tell(line)?;
        program.wait_for(|said| said.contains(answer))?;
    }
    program.tell(&"x".repeat(100_000))?;
    let long = "x".repeat(3_000_000);
    program.tell(&format!("send ada@example.org cut off | {long}"))?;
    program.wait_for(|said| said.contains("shorter than a mebibyte"))?;
    program.tell("send ada@example.org after all")?;
    // Mails that were asked for are not sent.
    check(&program.end()?, 1);
    assert_eq!(subjects(&smtp.mails()), ["after all"]);
    Ok(())
}

#[test]
fn what_is_no_text_is_no_command() -> io::Result<()> {
    let folder = Folder::new()?;
    let garbage: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    folder.write("garbage", garbage)?;
    let outbox = text(&folder.join("outbox"));
    let script = "exec \"$0\" --outbox \"$1\" < \"$2\"";
    let program = env!("CARGO_BIN_EXE_send_server");
    let ended = stage::Program::at("sh")
        .args([
            "-c",
            script,
            program,
            &outbox,
            &text(&folder.join("garbage")),
        ])
        .run()?;
    check(&ended, 0);
    assert!(has_said(&ended, "is no command"));
    Ok(())
}
