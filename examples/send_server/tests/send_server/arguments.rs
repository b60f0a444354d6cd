//! What is told on the command line, and what it is answered.

use std::io;
use std::process::{Command, Stdio};

use stage::Folder;

use crate::program::{check, has_said, send_server, text};

#[test]
fn help_explains_every_option_and_the_exit_statuses() -> io::Result<()> {
    let help = send_server(&["--help"]).run()?;
    check(&help, 0);
    for option in [
        "--smtp",
        "--outbox",
        "--from",
        "--state",
        "--retry-every",
        "--max-retries",
        "--timeout",
        "--at-once",
        "--grace",
        "Exit status: 0 if all went well",
    ] {
        assert!(has_said(&help, option), "{option}");
    }
    Ok(())
}

#[test]
fn arguments_that_are_no_use_are_said_in_one_message() -> io::Result<()> {
    for arguments in [
        &["--retry-every", "5"][..],
        &["--retry-every", "0s"],
        &["--timeout", "-1s"],
        &["--grace", "soon"],
        &["--max-retries", "-1"],
        &["--max-retries", "many"],
        &["--at-once", "0"],
        &["--from", "nobody"],
        &["--smtp", "localhost"],
        &["--smtp", "http://localhost"],
        &["--smtp", "smtp://localhost:99999"],
        &["--smtp", "smtp://localhost", "--outbox", "."],
        &["--sned"],
        &["mails"],
    ] {
        let ended = send_server(arguments).run()?;
        check(&ended, 2);
        assert!(ended.lines.is_empty(), "{arguments:?}: {:?}", ended.lines);
        assert!(ended.errors.contains("--") || ended.errors.contains("unexpected"));
    }
    Ok(())
}

#[test]
fn a_password_is_never_printed() -> io::Result<()> {
    for url in [
        "smtp://ada:hunter2@127.0.0.1:1",
        "smtp://ada:hunter2@127.0.0.1:99999",
        "imap://ada:hunter2@127.0.0.1",
        "ada:hunter2@127.0.0.1",
    ] {
        let mut program = send_server(&["--smtp", url, "--max-retries", "0"])
            .env("RUST_LOG", "trace")
            .start_to_tell()?;
        // One that doesn't begin doesn't read either.
        let _told = program.tell("send ada@example.org hello").is_ok();
        let ended = program.end()?;
        let all = ended.lines.join("\n") + &ended.errors;
        assert!(!all.contains("hunter2"), "{all}");
        assert!(!all.contains("panicked"), "{all}");
    }
    Ok(())
}

#[test]
fn rust_log_says_what_is_logged() -> io::Result<()> {
    let folder = Folder::new()?;
    let outbox = text(folder.path());
    let silent = send_server(&["--outbox", &outbox]).run()?;
    check(&silent, 0);
    assert_eq!(silent.errors, "");
    let loud = send_server(&["--outbox", &outbox]).env("RUST_LOG", "genserver=trace");
    let loud = loud.run()?;
    check(&loud, 0);
    assert!(loud.errors.contains("SendServer"), "{}", loud.errors);
    Ok(())
}

#[test]
fn nobody_has_to_read_what_it_prints() -> io::Result<()> {
    let folder = Folder::new()?;
    let mut program = Command::new(env!("CARGO_BIN_EXE_send_server"))
        .arg("--outbox")
        .arg(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    drop(program.stdout.take());
    if let Some(mut input) = program.stdin.take() {
        for _mail in 0..10 {
            io::Write::write_all(&mut input, b"send ada@example.org hello\nstate\n")?;
        }
    }
    let ended = program.wait_with_output()?;
    let errors = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert_eq!(ended.status.code(), Some(0), "{errors}");
    assert!(!errors.contains("panicked"), "{errors}");
    assert_eq!(folder.path().read_dir()?.count(), 10);
    Ok(())
}
