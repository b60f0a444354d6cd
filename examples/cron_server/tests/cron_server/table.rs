//! Tables that make no sense: nothing is called, and all that is wrong is said.

use stage::{Ended, Folder};

use crate::program::{Table, has_panicked, run};

/// Refused before anything was called.
fn is_refused(ended: &Ended) -> bool {
    (ended.status, ended.lines.len()) == (Some(2), 0) && !has_panicked(ended)
}

#[test]
fn all_mistakes_are_said_at_once_with_their_places() {
    let text = "\
# three are right
5s\tClock.nov
5s Clock.now
every 5x Clock.now
10s Counter.add beats one
@daily Clock.now
5s Clok.now Europe/Berln
5s  Clock.now  # again
1s Files.count
daily 06:00 in Europe/Berln Clock.now
5s Demo.crash
";
    let ended = Table::of(text).unwrap().program().run().unwrap();
    assert!(is_refused(&ended), "{ended:?}");
    let expected = "\
cron_server: 7 lines make no sense
line 2: `Clock` has no function `nov`: did you mean `now`?
  |  5s Clock.nov
  |           ^^^ here
line 4: ";
    assert!(ended.errors.starts_with(expected), "{}", ended.errors);
    for part in [
        "\nline 5: `one` is no integer",
        "\n  |  10s Counter.add beats one\n  |                        ^^^ here\n",
        "\nline 7: there is no module `Clok`: did you mean `Clock`?\n",
        "\nline 8: line 3 says the same\n",
        "\nline 9: 0 arguments do not fit `Files.count PATH`\n",
        "\nline 10: no time zone is called `Europe/Berln`; did you mean `Europe/Berlin`?\n",
    ] {
        assert!(ended.errors.contains(part), "{part}\n{}", ended.errors);
    }
}

#[test]
fn check_says_what_is_in_a_table_and_calls_nothing() {
    let table = Table::of("1h30m Clock.now\n@daily  Demo.fail \"a b\" # c\n\n").unwrap();
    let ended = table.program().args(["--check"]).run().unwrap();
    assert_eq!(
        ended.lines,
        ["every 1h30m Clock.now", "cron 0 0 * * * Demo.fail \"a b\""]
    );
    assert_eq!((ended.status, ended.errors.as_str()), (Some(0), ""));
    // What it says is a table itself, and so is its own.
    for lines in [ended.lines, run(&["--check"]).unwrap().lines] {
        let again = Table::of(lines.join("\n")).unwrap();
        assert_eq!(
            again.program().args(["--check"]).run().unwrap().lines,
            lines
        );
    }
    let wrong = Table::of("5s").unwrap();
    assert!(is_refused(
        &wrong.program().args(["--check"]).run().unwrap()
    ));
}

#[test]
fn a_table_without_a_line_is_refused() {
    for text in ["", "\n\n# nothing\n"] {
        let ended = Table::of(text).unwrap().program().run().unwrap();
        assert!(is_refused(&ended), "{ended:?}");
        assert!(
            ended.errors.contains("write a line such as `5s Clock.now`"),
            "{ended:?}"
        );
    }
}

#[test]
fn what_cannot_be_read_is_refused_in_one_line() {
    let folder = Folder::new().unwrap();
    folder.sparse("long", 1 << 40).unwrap();
    folder.write("latin-1", b"5s Demo.fail caf\xe9\n").unwrap();
    for (name, why) in [
        ("missing", "cannot be read: No such file"),
        (".", "cannot be read: Is a directory"),
        ("long", "longer than a mebibyte"),
        ("latin-1", "no text in UTF-8"),
    ] {
        let ended = run(&[folder.join(name).to_str().unwrap()]).unwrap();
        assert!(is_refused(&ended), "{ended:?}");
        assert!(
            ended.errors.contains(why) && ended.errors.lines().count() == 1,
            "{ended:?}"
        );
    }
}

#[test]
fn garbage_is_refused_in_few_words() {
    let binary: Vec<u8> = (0..100_000_u32)
        .map(|n| (n % 127 * (n % 127) % 127) as u8)
        .collect();
    let one_line = format!("5s {}", "x.y".repeat(100_000));
    let many_lines = "5s nonsense\n".repeat(10_000);
    let deep = "\"".repeat(100_000);
    for text in [binary, one_line.into(), many_lines.into(), deep.into()] {
        let ended = Table::of(text).unwrap().program().run().unwrap();
        assert!(is_refused(&ended), "{}", ended.errors);
        assert!(ended.errors.len() < 20_000, "{}", ended.errors.len());
        assert!(
            !ended.errors.contains('\u{1b}'),
            "no escape sequence comes through"
        );
    }
}
