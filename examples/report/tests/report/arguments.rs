//! The command line, and the outputs.

use std::io;
use std::path::Path;

use stage::{Folder, Program};

use crate::{calmly, report};

#[test]
fn help_says_what_it_does_with_units_defaults_and_exit_statuses() -> io::Result<()> {
    let ended = calmly(report().args(["--help"]).run())?;
    assert_eq!(ended.status, Some(0));
    let help = ended.lines.join("\n");
    for said in [
        "mails a report",
        "--now <KIND>",
        "daily",
        "in seconds",
        "[default: Europe/Berlin]",
        "Exit status: 0 if",
    ] {
        assert!(help.contains(said), "{said}: {help}");
    }
    Ok(())
}

#[test]
fn arguments_that_are_no_use_are_told_in_one_message() -> io::Result<()> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let table: [(&[&str], &str); 21] = [
        (&["--now"], "a value is required"),
        (
            &["--now", "yearly"],
            "possible values: daily, weekly, monthly",
        ),
        (&["--date", "2025-11-01"], "--now <KIND>"),
        (&["--now", "daily", "--date", "2025-02-30"], "--date"),
        (
            &["--now", "daily", "--date", "2999-01-01"],
            "--date: 2999-01-01 is not a day from 1970 to today",
        ),
        (&["--now", "daily", "--date=-000001-01-01"], "--date: "),
        (&["--api", "example.org"], "--api"),
        (
            &["--api", "ftp://example.org"],
            "--api: the API has no URL with http or https",
        ),
        (&["--smtp", "smtp://localhost"], "--to <ADDRESS>"),
        (
            &["--smtp", "localhost", "--to", "a@b.c", "--from", "a@b.c"],
            "--smtp: ",
        ),
        (
            &[
                "--smtp",
                "http://localhost",
                "--to",
                "a@b.c",
                "--from",
                "a@b.c",
            ],
            "smtp://HOST:PORT",
        ),
        (&["--outbox", file], "Cargo.toml cannot be used"),
        (
            &[
                "--outbox",
                "x",
                "--smtp",
                "smtp://localhost",
                "--to",
                "a@b.c",
                "--from",
                "a@b.c",
            ],
            "cannot be used with",
        ),
        (&["--to", "nobody"], "write an address, as ada@example.org"),
        (
            &["--timezone", "Europe/Berln"],
            "did you mean `Europe/Berlin`",
        ),
        (&["--daily", "25:00"], "--daily"),
        (&["--weekly", "Mnday 06:00"], "--weekly"),
        (&["--monthly", "31 06:00"], "--monthly"),
        (&["--timeout", "0"], "not from 0.1 to 30"),
        (&["--retries=-1"], "--retries"),
        (&["what"], "unexpected argument 'what'"),
    ];
    for (arguments, said) in table {
        let ended = calmly(report().args(arguments).run())?;
        assert_eq!(ended.status, Some(2), "{arguments:?} {ended:?}");
        assert!(
            ended.errors.contains(said),
            "{arguments:?}: {}",
            ended.errors
        );
        assert!(ended.lines.is_empty(), "{ended:?}");
    }
    Ok(())
}

/// An order that works, into a folder.
fn order(outbox: &Path) -> Program {
    report()
        .args(["--now", "weekly", "--outbox"])
        .args([outbox])
}

#[test]
fn rust_log_says_what_is_logged() -> io::Result<()> {
    let folder = Folder::new()?;
    assert_eq!(calmly(order(folder.path()).run())?.errors, "");
    let loud = calmly(order(folder.path()).env("RUST_LOG", "debug").run())?;
    assert!(loud.errors.contains("job started"), "{}", loud.errors);
    let odd = calmly(order(folder.path()).env("RUST_LOG", "!!=,what=ever").run())?;
    assert_eq!(odd.status, Some(0));
    Ok(())
}

#[test]
fn it_does_its_work_although_nobody_reads_what_it_prints() -> io::Result<()> {
    let folder = Folder::new()?;
    for line in [
        "(\"$0\" \"$@\"; echo \"status $?\" >&2) | true",
        "exec \"$0\" \"$@\" >&-",
    ] {
        let outbox = folder.join(&line.len().to_string());
        let ended = Program::at("sh")
            .args([
                "-c",
                line,
                env!("CARGO_BIN_EXE_report"),
                "--now",
                "daily",
                "--outbox",
            ])
            .args([&outbox])
            .run();
        let ended = calmly(ended)?;
        assert_eq!(ended.status, Some(0), "{ended:?}");
        assert!(
            ["", "status 0"].contains(&ended.errors.as_str()),
            "{ended:?}"
        );
        assert_eq!(outbox.read_dir()?.count(), 1);
    }
    Ok(())
}

#[test]
fn no_password_is_printed_whatever_goes_wrong() -> io::Result<()> {
    let folder = Folder::new()?;
    // The port of nobody.
    let api = ["--api", "http://ada:geheim@127.0.0.1:1/x?key=geheim"];
    let smtp = [
        "--smtp",
        "smtp://ada:geheim@127.0.0.1:1",
        "--to",
        "a@b.c",
        "--from",
        "a@b.c",
    ];
    let bad = [
        "--smtp",
        "smpt://ada:geheim@127.0.0.1:1",
        "--to",
        "a@b.c",
        "--from",
        "a@b.c",
    ];
    let now = || {
        report()
            .args(["--now", "daily", "--retries", "0"])
            .env("RUST_LOG", "trace")
    };
    let mistyped = ["--api", "http://ada:geheim@127.0.0.1:99999"];
    let programs = [
        now().args(mistyped),
        now().args(api).args(["--outbox"]).args([folder.path()]),
        now().args(smtp),
        now().args(bad),
    ];
    for program in programs {
        let ended = calmly(program.run())?;
        assert_ne!(ended.status, Some(0));
        assert!(!format!("{ended:?}").contains("geheim"), "{ended:?}");
    }
    Ok(())
}
