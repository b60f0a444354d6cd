//! `schedule` as a user meets it: what it prints, and how it ends.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

/// Exit status, standard output, standard error.
fn run(arguments: &[&str]) -> std::io::Result<(Option<i32>, String, String)> {
    let output = Command::new(env!("CARGO_BIN_EXE_schedule"))
        .args(arguments)
        .env_remove("TZ")
        .output()?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ok((
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    ))
}

#[expect(
    clippy::unwrap_used,
    reason = "a program that cannot be run fails the test"
)]
fn prints(arguments: &[&str], lines: &[&str]) {
    let expected = lines.join("\n") + if lines.is_empty() { "" } else { "\n" };
    assert_eq!(
        run(arguments).unwrap(),
        (Some(0), expected, String::new()),
        "{arguments:?}"
    );
}

#[expect(
    clippy::unwrap_used,
    reason = "a program that cannot be run fails the test"
)]
fn is_refused(arguments: &[&str], message: &str) {
    let expected = (Some(2), String::new(), format!("error: {message}\n"));
    assert_eq!(run(arguments).unwrap(), expected, "{arguments:?}");
}

#[test]
fn runs_are_printed_with_the_offset_in_force() {
    let berlin = ["0 9 * * MON-FRI", "--timezone", "Europe/Berlin"];
    let from = ["--from", "2026-03-27T00:00:00+01:00", "--next", "2"];
    let lines = ["2026-03-27T09:00:00+01:00", "2026-03-30T09:00:00+02:00"];
    prints(&[&berlin[..], &from[..]].concat(), &lines);

    let gap = ["--daily", "02:30", "--timezone", "America/New_York"];
    let from = ["--from", "2026-03-07T12:00:00-05:00", "--next", "2"];
    let lines = ["2026-03-08T03:00:00-04:00", "2026-03-09T02:30:00-04:00"];
    prints(&[&gap[..], &from[..]].concat(), &lines);
}

#[test]
fn runs_are_strictly_later_than_where_it_begins() {
    let from = ["--from", "2026-11-20T09:00:00Z", "--next", "1"];
    prints(
        &[&["0 9 * * *"], &from[..]].concat(),
        &["2026-11-21T09:00:00+00:00"],
    );
    prints(
        &[&["--every", "10m"], &from[..]].concat(),
        &["2026-11-20T09:10:00+00:00"],
    );
    prints(
        &[&["--weekly", "Fri 09:00"], &from[..]].concat(),
        &["2026-11-27T09:00:00+00:00"],
    );
    prints(
        &[&["--monthly", "last 18:00"], &from[..]].concat(),
        &["2026-11-30T18:00:00+00:00"],
    );
    prints(
        &[&["*/30 * * * * *"], &from[..]].concat(),
        &["2026-11-20T09:00:30+00:00"],
    );
    prints(
        &[&["@daily", "--timezone", "-03:30"], &from[..]].concat(),
        &["2026-11-21T00:00:00-03:30"],
    );
    let half = [
        "--every",
        "1s",
        "--from",
        "2026-11-20T09:00:00.5Z",
        "--next",
        "1",
    ];
    prints(&half, &["2026-11-20T09:00:01.5+00:00"]);
}

#[test]
fn ten_runs_from_now_on_are_the_default() {
    let (status, lines, errors) = run(&["* * * * *"]).unwrap();
    assert_eq!((status, lines.lines().count(), &*errors), (Some(0), 10, ""));
}

#[test]
fn a_schedule_that_ends_prints_what_there_is() {
    prints(
        &["0 12 29 2 *", "--from", "9990-01-01T00:00Z"],
        &["9992-02-29T12:00:00+00:00", "9996-02-29T12:00:00+00:00"],
    );
    prints(&["* 2 * 3 7L", "--timezone", "Europe/Berlin"], &[]);
}

#[test]
fn a_mistake_is_drawn_and_the_status_is_two() {
    let drawn = "hour must be 0 to 23, found 25\n  |  0 25 * * *\n  |    ^^ here";
    is_refused(&["0 25 * * *"], drawn);
    let drawn =
        "`M` would mean months; write `10m` for minutes\n  |  every 10M\n  |          ^ here";
    is_refused(&["--every", "10M"], drawn);
    let unknown = "no time zone is called `Europe/Berln`; did you mean `Europe/Berlin`?";
    is_refused(&["@daily", "--timezone", "Europe/Berln"], unknown);
    let senseless = "a time zone means nothing to `every 1m`";
    is_refused(&["--every", "60s", "--timezone", "UTC"], senseless);
}

#[test]
fn arguments_that_make_no_sense_are_refused() {
    for wrong in [
        &[][..],
        &["* * * * *", "--daily", "06:00"],
        &["--daily", "06:00", "--every", "1h"],
        &["--daily", "25:00"],
        &["--weekly", "Mo 09:00"],
        &["--monthly", "31 09:00"],
        &["* * * * *", "--next", "0"],
        &["* * * * *", "--next", "-1"],
        &["* * * * *", "--next", "many"],
        &["* * * * *", "--from", "today"],
        &["* * * * *", "--from", "2026-03-27T00:00"],
        &["* * * * *", "--from", "2026-02-30T00:00:00Z"],
        &["* * * * *", "--timezone", ""],
        &["*", "*", "*", "*", "*"],
        &["--no"],
    ] {
        let (status, lines, errors) = run(wrong).unwrap();
        assert_eq!((status, &*lines), (Some(2), ""), "{wrong:?}");
        assert!(errors.starts_with("error: "), "{wrong:?}: {errors}");
    }
}

#[test]
fn help_shows_the_ways_to_write_a_schedule() {
    let (status, help, errors) = run(&["--help"]).unwrap();
    assert_eq!((status, &*errors), (Some(0), ""));
    for word in [
        "EXPRESSION",
        "--every",
        "--daily",
        "--weekly",
        "--monthly",
        "--timezone",
        "--from",
        "--next",
        "Examples:",
    ] {
        assert!(help.contains(word), "{word}: {help}");
    }
}

/// As by `| head -1`.
#[test]
fn a_reader_that_has_enough_is_no_failure() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_schedule"))
        .args(["* * * * * *", "--next", "4000000000"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert!(line.ends_with("+00:00\n"), "{line}");
    let mut errors = String::new();
    child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut errors)
        .unwrap();
    assert_eq!((child.wait().unwrap().code(), &*errors), (Some(0), ""));
}
