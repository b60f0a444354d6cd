//! State files that are no use, and those that can't be written.

use std::fs;
use std::io;

use stage::{Folder, Mood, Smtp};

use crate::program::{check, has_said, send_server, subjects, text, to};

/// A state file with one mail.
fn whole(subject: &str) -> String {
    format!(
        r#"{{"version":1,"mails":[{{"number":5,"message_id":"<5@example.org>","failures":0,"to":"ada@example.org","subject":"{subject}","body":""}}]}}"#
    )
}

#[test]
fn a_state_file_is_json_that_people_can_write() -> io::Result<()> {
    let (smtp, folder) = (Smtp::start()?, Folder::new()?);
    folder.write("state.json", whole("by hand"))?;
    let state = text(&folder.join("state.json"));
    check(&to(&smtp, &["--state", &state]).run()?, 0);
    assert_eq!(subjects(&smtp.mails()), ["by hand"]);
    Ok(())
}

#[test]
fn a_state_file_that_is_no_use_is_kept_and_said() -> io::Result<()> {
    let half = whole("half");
    let newer = whole("newer").replace("\"version\":1", "\"version\":2");
    let header = whole("a\\r\\nBcc: eve@example.org");
    for (content, why) in [
        (b"\x00\xff garbage".to_vec(), "it is damaged"),
        (half[..half.len() / 2].into(), "it is damaged"),
        (newer.into(), "version 2 is newer than this program"),
        (header.into(), "a subject is one line"),
    ] {
        let (smtp, folder) = (Smtp::start()?, Folder::new()?);
        folder.write("state.json", &content)?;
        folder.write("state.json.unusable-1", "of an earlier time")?;
        let state = text(&folder.join("state.json"));
        let mut program = to(&smtp, &["--state", &state]).start_to_tell()?;
        program.wait_for(|line| line.contains(why) && line.ends_with("unusable-2"))?;
        program.tell("send ada@example.org one")?;
        check(&program.end()?, 0);
        assert_eq!(subjects(&smtp.mails()), ["one"]);
        let kept = |number| fs::read(folder.join(&format!("state.json.unusable-{number}")));
        assert_eq!(kept(1)?, b"of an earlier time");
        assert_eq!(kept(2)?, content);
    }
    Ok(())
}

#[test]
fn an_empty_state_file_has_no_mails() -> io::Result<()> {
    let folder = Folder::new()?;
    folder.write("state.json", "")?;
    let (state, outbox) = (folder.join("state.json"), folder.join("outbox"));
    let arguments = ["--state", &text(&state), "--outbox", &text(&outbox)];
    let ended = send_server(&arguments).run()?;
    check(&ended, 0);
    assert!(!has_said(&ended, "no use"));
    assert_eq!(
        fs::read_dir(folder.path())?.count(),
        2,
        "nothing else is left"
    );
    Ok(())
}

#[test]
fn a_state_file_that_cannot_be_written_is_said_before_anything_is_sent() -> io::Result<()> {
    let (smtp, folder) = (Smtp::start()?, Folder::new()?);
    let missing = folder.join("missing/state.json");
    folder.pipe("pipe")?;
    for (state, why) in [
        (text(&missing), "can't be written"),
        (text(folder.path()), "is no file"),
        (text(&folder.join("pipe")), "is no file"),
    ] {
        let mut program = to(&smtp, &["--state", &state]).start_to_tell()?;
        // It doesn't read.
        let _told = program.tell("send ada@example.org one").is_ok();
        let ended = program.end()?;
        check(&ended, 1);
        assert!(ended.errors.contains(why), "{}", ended.errors);
        assert!(ended.lines.is_empty());
    }
    assert_eq!(smtp.mails().len(), 0);
    Ok(())
}

#[test]
fn mails_that_cannot_be_kept_in_the_end_are_said_to_be_lost() -> io::Result<()> {
    let (smtp, folder) = (Smtp::start()?, Folder::new()?);
    folder.write("place/nothing", "")?;
    let state = text(&folder.join("place/state.json"));
    smtp.set_mood(Mood::Away);
    let mut program =
        to(&smtp, &["--state", &state, "--max-retries", "1000000"]).start_to_tell()?;
    program.tell("send ada@example.org one")?;
    program.wait_for(|line| line.contains("retry 1 of"))?;
    fs::remove_dir_all(folder.join("place"))?;
    program.wait_for_log(|line| line.contains("can't be written"))?;
    program.terminate()?;
    let ended = program.end()?;
    check(&ended, 1);
    assert!(has_said(&ended, "1 mail unsent and lost: "));
    assert!(has_said(&ended, "can't be written"));
    Ok(())
}
