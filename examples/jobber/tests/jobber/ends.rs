//! Exit statuses, and how a run ends.

use stage::{Ended, Folder, Program};

use crate::program::{run, start, total};

/// More than can be read in the life of a test, and takes no room on the disk.
const ENDLESS: u64 = 1 << 40;

fn is_refused_with(ended: &Ended, words: &str) -> bool {
    ended.status == Some(2)
        && ended.lines.is_empty()
        && ended.errors.trim_end().lines().count() == 1
        && ended.errors.contains(words)
}

#[test]
fn a_folder_that_does_not_exist_is_refused_in_one_line() {
    let ended = run(&["/no/such/folder"]).unwrap();
    assert!(
        is_refused_with(&ended, "`/no/such/folder` does not exist"),
        "{ended:?}"
    );
}

#[test]
fn a_file_in_place_of_a_folder_is_refused_in_one_line() {
    let ended = run(&[env!("CARGO_BIN_EXE_jobber")]).unwrap();
    assert!(is_refused_with(&ended, "is not a folder"), "{ended:?}");
}

#[test]
fn a_folder_that_cannot_be_listed_is_refused_in_one_line() {
    let folder = Folder::new().unwrap();
    folder.link("loop", "loop").unwrap();
    let path = folder.join("loop");
    let ended = run(&[&path]).unwrap();
    assert!(is_refused_with(&ended, "cannot be read: "), "{ended:?}");
}

#[test]
fn arguments_that_make_no_sense_are_refused() {
    for wrong in [
        ["--workers", "0"],
        ["--for", "soon"],
        ["--for", "-1"],
        ["--no", "x"],
    ] {
        let ended = run(&wrong).unwrap();
        assert_eq!((ended.status, ended.lines.len()), (Some(2), 0), "{wrong:?}");
    }
}

#[test]
fn a_run_ends_when_its_time_is_over() {
    let folder = Folder::new().unwrap();
    folder.sparse("endless", ENDLESS).unwrap();

    let ended = run(&[folder.path().to_str().unwrap(), "--once", "--for", "1.5"]).unwrap();
    assert_eq!(ended.status, Some(0));
    assert_eq!(total(&ended, "unfinished"), Some(1));
}

#[test]
fn an_interrupt_in_the_middle_ends_the_run_in_order_with_totals() {
    let folder = Folder::new().unwrap();
    for name in ["x", "y", "z"] {
        folder.sparse(name, ENDLESS).unwrap();
    }

    let mut running = start(&[folder.path().to_str().unwrap(), "--workers", "2"]).unwrap();
    let fits = |line: &str| line.ends_with("working: 2") && line.contains("queue: 1 ");
    running.wait_for(fits).unwrap();
    running.interrupt().unwrap();
    let ended = running.end().unwrap();
    assert_eq!(ended.status, Some(0));
    assert_eq!(total(&ended, "files processed"), Some(0));
    assert_eq!(total(&ended, "unfinished"), Some(3));
    assert_eq!(ended.errors, "");
}

#[test]
fn an_empty_folder_is_done_at_once() {
    let folder = Folder::new().unwrap();
    let ended = run(&[folder.path().to_str().unwrap(), "--once", "--for", "60"]).unwrap();
    assert_eq!(ended.status, Some(0));
    assert_eq!(total(&ended, "files processed"), Some(0));
}

#[test]
fn a_reader_that_leaves_does_not_end_the_run() {
    let folder = Folder::new().unwrap();
    for n in 0..20 {
        folder.write(&format!("{n}"), "text\n").unwrap();
    }
    let script = r#"{ "$0" "$1" --once --list --for 60; echo "status $?" >&2; } | head -1"#;
    let shell = Program::at("sh").args(["-c", script, env!("CARGO_BIN_EXE_jobber")]);
    let ended = shell.args([folder.path()]).run().unwrap();
    assert_eq!(ended.lines.len(), 1);
    assert_eq!(ended.errors, "status 0");
}

#[test]
fn sigterm_ends_a_run_as_an_interrupt_does() {
    let folder = Folder::new().unwrap();
    folder.sparse("endless", ENDLESS).unwrap();
    let mut running = start(&[folder.path()]).unwrap();
    running
        .wait_for(|line| line.ends_with("working: 1"))
        .unwrap();
    running.terminate().unwrap();
    let ended = running.end().unwrap();
    assert_eq!(total(&ended, "unfinished"), Some(1));
    assert_eq!((ended.status, &*ended.errors), (Some(0), ""));
}

#[test]
fn the_help_tells_commands_options_and_exit_statuses() {
    let ended = run(&["--help"]).unwrap();
    let help = ended.lines.join("\n");
    for word in [
        "--workers",
        "--once",
        "import PATH",
        "Exit status: 0",
        "RUST_LOG",
    ] {
        assert!(help.contains(word), "{word}: {help}");
    }
    assert!(!help.contains("--panic-on"));
    assert_eq!((ended.status, &*ended.errors), (Some(0), ""));
}

#[test]
fn rust_log_says_how_much_is_logged() {
    let folder = Folder::new().unwrap();
    folder.write("a", "text\n").unwrap();
    for (level, is_told) in [("info", true), ("error", false), ("no=such=level", false)] {
        let program = Program::at(env!("CARGO_BIN_EXE_jobber")).env("RUST_LOG", level);
        let ended = program
            .args([folder.path()])
            .args(["--once"])
            .run()
            .unwrap();
        let told = ended.errors.contains("child started");
        assert_eq!((told, ended.status), (is_told, Some(0)), "{level}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_log_that_nobody_can_write_does_not_end_the_run() {
    let folder = Folder::new().unwrap();
    folder.write("a", "text\n").unwrap();
    let jobber = env!("CARGO_BIN_EXE_jobber");
    let script = r#"RUST_LOG=debug "$0" "$1" --once --panic-on a 2>/dev/full; echo "status $?""#;
    let shell = Program::at("sh").args(["-c", script, jobber]);
    let ended = shell.args([folder.path()]).run().unwrap();
    assert_eq!(total(&ended, "files processed"), Some(1));
    assert_eq!(ended.lines.last().unwrap(), "status 0");
}

#[cfg(target_os = "linux")]
#[test]
fn totals_that_cannot_be_written_are_a_failure() {
    let folder = Folder::new().unwrap();
    let jobber = env!("CARGO_BIN_EXE_jobber");
    let script = r#""$0" "$1" --once >/dev/full; echo "status $?""#;
    let shell = Program::at("sh").args(["-c", script, jobber]);
    let ended = shell.args([folder.path()]).run().unwrap();
    assert_eq!(ended.lines, ["status 1"]);
    assert!(
        ended.errors.contains("the totals could not be printed"),
        "{ended:?}"
    );
}
