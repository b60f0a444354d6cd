//! How it ends, and what its next start begins with.

use std::fs;
use std::io;
use std::time::{Duration, Instant};

use stage::{Folder, Mood, Program, Running, Smtp};

use crate::program::{check, has_said, state_of, subjects, text, to};

/// One that keeps its state, and tries on for ever.
fn keeper(smtp: &Smtp, state: &str) -> Program {
    let arguments = ["--state", state, "--max-retries", "1000000"];
    to(smtp, &arguments).args(["--grace", "200ms", "--timeout", "1h"])
}

/// A second start sends exactly what the first did not.
fn the_next_start_sends_what_is_unsent(stop: fn(&mut Running) -> io::Result<()>) -> io::Result<()> {
    let (smtp, folder) = (Smtp::start()?, Folder::new()?);
    let state = text(&folder.join("state.json"));
    let mut program = keeper(&smtp, &state).start_to_tell()?;
    program.tell("send ada@example.org before")?;
    program.wait_for(|line| line.ends_with("is sent"))?;
    smtp.set_mood(Mood::Away);
    program.tell("send ada@example.org one")?;
    program.tell("send Bob <bob@example.org> two | Füße")?;
    program.wait_for(|line| line.contains("mail 3 ") && line.contains("retry"))?;
    stop(&mut program)?;
    let ended = program.end()?;
    check(&ended, 0);
    assert!(has_said(&ended, "2 mails unsent, kept in "));

    smtp.set_mood(Mood::Well);
    let ended = keeper(&smtp, &state).run()?;
    check(&ended, 0);
    assert!(has_said(&ended, "2 mails from "));
    assert!(has_said(&ended, "mail 3 to Bob <bob@example.org> is sent"));
    assert_eq!(subjects(&smtp.mails()), ["before", "one", "two"]);

    let ended = keeper(&smtp, &state).run()?;
    check(&ended, 0);
    assert!(has_said(&ended, "0 sent, 0 failed"));
    Ok(())
}

#[test]
fn after_sigterm_the_next_start_sends_what_is_unsent() -> io::Result<()> {
    the_next_start_sends_what_is_unsent(|program| program.terminate())
}

#[test]
fn after_sigint_the_next_start_sends_what_is_unsent() -> io::Result<()> {
    the_next_start_sends_what_is_unsent(|program| program.interrupt())
}

#[test]
fn after_quit_the_next_start_sends_what_is_unsent() -> io::Result<()> {
    the_next_start_sends_what_is_unsent(|program| program.tell("quit"))
}

#[test]
fn at_the_end_of_the_input_everything_is_sent_first() -> io::Result<()> {
    let smtp = Smtp::start()?;
    smtp.put_off("ada@example.org", 2);
    let mut program = to(&smtp, &[]).start_to_tell()?;
    program.tell("send ada@example.org one")?;
    program.tell("send bob@example.org two")?;
    check(&program.end()?, 0);
    assert_eq!(subjects(&smtp.mails()), ["one", "two"]);
    Ok(())
}

#[test]
fn while_the_mail_server_hangs_it_ends_within_the_grace() -> io::Result<()> {
    let (smtp, folder) = (Smtp::start()?, Folder::new()?);
    let state = text(&folder.join("state.json"));
    smtp.set_mood(Mood::Silent);
    let mut program = keeper(&smtp, &state).start_to_tell()?;
    program.tell("send ada@example.org one")?;
    program.tell("send ada@example.org two")?;
    assert_eq!(state_of(&mut program)?, "0 sent, 0 failed, 2 unsent");
    let begin = Instant::now();
    program.terminate()?;
    let ended = program.end()?;
    check(&ended, 0);
    assert!(has_said(&ended, "2 mails unsent, kept in "));
    assert!(
        begin.elapsed() < Duration::from_secs(30),
        "the attempts have an hour"
    );

    smtp.set_mood(Mood::Well);
    check(&keeper(&smtp, &state).run()?, 0);
    assert_eq!(subjects(&smtp.mails()), ["one", "two"]);
    Ok(())
}

#[test]
fn a_stop_in_the_middle_of_many_loses_none_and_sends_none_twice() -> io::Result<()> {
    let (smtp, folder) = (Smtp::start()?, Folder::new()?);
    let state = text(&folder.join("state.json"));
    let arguments = ["--state", &state, "--timeout", "60s", "--grace", "60s"];
    let mut program = to(&smtp, &arguments).start_to_tell()?;
    for number in 0..300 {
        program.tell(&format!("send ada@example.org {number:03}"))?;
    }
    program.wait_for(|line| line.starts_with("mail 50 "))?;
    program.terminate()?;
    let ended = program.end()?;
    check(&ended, 0);
    assert!(has_said(&ended, " kept in ") || has_said(&ended, "nothing is unsent"));

    check(&to(&smtp, &arguments).run()?, 0);
    let arrived = subjects(&smtp.mails());
    // What it had not read yet stays with who wrote it; of the rest each has arrived, once.
    let read: Vec<_> = (0..arrived.len()).map(|n| format!("{n:03}")).collect();
    assert_eq!(arrived, read);
    assert!(arrived.len() >= 50);
    Ok(())
}

#[test]
fn what_is_in_the_state_file_survives_a_kill() -> io::Result<()> {
    let (smtp, folder) = (Smtp::start()?, Folder::new()?);
    let state = text(&folder.join("state.json"));
    smtp.set_mood(Mood::Silent);
    let program = keeper(&smtp, &state).env("RUST_LOG", "send_server=debug");
    let mut program = program.start_to_tell()?;
    program.tell("send ada@example.org one")?;
    program.wait_for_log(|line| line.contains("saved"))?;
    program.kill()?;
    assert_eq!(program.end()?.status, None);

    smtp.set_mood(Mood::Well);
    check(&keeper(&smtp, &state).run()?, 0);
    assert_eq!(subjects(&smtp.mails()), ["one"]);
    Ok(())
}

#[test]
fn the_number_of_retries_survives_too() -> io::Result<()> {
    let (smtp, folder) = (Smtp::start()?, Folder::new()?);
    let state = text(&folder.join("state.json"));
    smtp.put_off("ada@example.org", usize::MAX);
    let arguments = ["--state", &state, "--max-retries", "2"];
    let patient = |url: &str| {
        let smtp = ["--smtp", url, "--retry-every", "1h", "--grace", "100ms"];
        crate::program::send_server(&smtp).args(arguments)
    };
    let mut program = patient(&smtp.url()).start_to_tell()?;
    program.tell("send ada@example.org one")?;
    program.wait_for(|line| line.contains("retry 1 of 2"))?;
    program.tell("quit")?;
    check(&program.end()?, 0);
    let mut program = patient(&smtp.url()).start_to_tell()?;
    program.wait_for(|line| line.contains("retry 2 of 2"))?;
    program.tell("quit")?;
    check(&program.end()?, 0);
    let mut program = patient(&smtp.url()).start_to_tell()?;
    program.wait_for(|line| line.contains("mail 1 ") && line.contains("has failed"))?;
    check(&program.end()?, 1);
    assert!(!fs::read_to_string(&state)?.contains("ada@example.org"));
    Ok(())
}

#[test]
fn a_mail_that_was_none_is_not_forgotten_at_a_signal() -> io::Result<()> {
    let smtp = Smtp::start()?;
    let mut program = to(&smtp, &[]).start_to_tell()?;
    program.tell("send nobody hello")?;
    program.wait_for(|line| line.contains("is no address"))?;
    program.terminate()?;
    check(&program.end()?, 1);
    Ok(())
}

#[test]
fn it_ends_also_while_who_reads_stands_still() -> io::Result<()> {
    // A pipe that stays open, and that nobody reads.
    let script = r#"mkfifo "$1"; exec 3<>"$1"; shift; exec "$0" "$@" >&3"#;
    let (smtp, folder) = (Smtp::start()?, Folder::new()?);
    smtp.put_off("ada@example.org", usize::MAX);
    let (pipe, state) = (text(&folder.join("pipe")), text(&folder.join("state.json")));
    let mut program = Program::at("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_send_server"), &pipe])
        .args(["--smtp", &smtp.url(), "--state", &state])
        .args(["--retry-every", "100ms", "--max-retries", "1000000"])
        .start_to_tell()?;
    program.tell("send ada@example.org one")?;
    // Each is answered by six lines: more than a pipe takes.
    program.tell(&"help\n".repeat(1_000))?;
    smtp.wait_for_tries("ada@example.org", 20)?;
    program.terminate()?;
    let ended = program.end()?;
    check(&ended, 0);
    assert!(fs::read_to_string(&state)?.contains("ada@example.org"));
    Ok(())
}
