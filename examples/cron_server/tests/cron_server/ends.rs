//! Arguments, exit statuses, and the ways in which it ends.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use stage::Program;

use crate::program::{PATH, Table, has_panicked, is_calm, run};

#[test]
fn help_explains_it_with_status_0() {
    let ended = run(&["--help"]).unwrap();
    let text = ended.lines.join("\n");
    for part in [
        "Usage: cron_server",
        "Exit status",
        "SIGHUP",
        "SIGTERM",
        "--timeout",
        "[default: 1m]",
        "RUST_LOG",
    ] {
        assert!(text.contains(part), "{text}");
    }
    assert_eq!((ended.status, ended.errors.as_str()), (Some(0), ""));
}

#[test]
fn all_functions_can_be_shown() {
    let ended = run(&["--functions"]).unwrap();
    for usage in [
        "Clock.now [ZONE] ",
        "Counter.add NAME N ",
        "Program.run PROGRAM [ARG]… ",
        "Demo.crash ",
    ] {
        assert!(
            ended.lines.iter().any(|line| line.starts_with(usage)),
            "{ended:?}"
        );
    }
    assert_eq!(ended.status, Some(0));
}

#[test]
fn arguments_that_make_no_sense_are_refused_with_status_2() {
    for wrong in [
        &["--for", "soon"][..],
        &["--for", "0s"],
        &["--for", "5"],
        &["--timeout", "-1s"],
        &["--nonsense"],
        &["a", "b"],
        &["--functions", "--check"],
    ] {
        let ended = run(wrong).unwrap();
        assert_eq!((ended.status, ended.lines.len()), (Some(2), 0), "{wrong:?}");
        assert!(ended.errors.starts_with("error: "), "{ended:?}");
        assert!(!has_panicked(&ended));
    }
}

#[test]
fn it_ends_when_its_time_is_over_and_says_what_it_has_done() {
    let table = Table::of("100ms Clock.now\n").unwrap();
    let ended = table.program().args(["--for", "1s"]).run().unwrap();
    assert_eq!(ended.lines[0], "1 function to call");
    let last = ended.lines.last().unwrap();
    assert!(last.contains(" done, 0 failed, 0 crashed, "), "{last}");
    assert_eq!(ended.status, Some(0));
    assert!(is_calm(&ended), "{ended:?}");
}

#[test]
fn a_call_in_flight_is_finished_when_a_signal_ends_it() {
    for signal in ["INT", "TERM"] {
        let table = Table::of("100ms Demo.sleep 1s\n").unwrap();
        let program = table.program().env("RUST_LOG", "genserver=debug");
        let mut running = program.start().unwrap();
        running
            .wait_for_log(|log| log.contains("job started"))
            .unwrap();
        match signal {
            "INT" => running.interrupt().unwrap(),
            _ => running.terminate().unwrap(),
        }
        let ended = running.end().unwrap();
        assert!(
            ended
                .lines
                .iter()
                .any(|line| line == "Demo.sleep 1s => slept for 1s"),
            "{ended:?}"
        );
        assert!(
            ended.lines.last().unwrap().ends_with("0 cut off"),
            "{ended:?}"
        );
        assert_eq!(ended.status, Some(0), "{signal}");
        assert!(!has_panicked(&ended));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_on_a_terminal_does_not_reach_the_program_that_a_call_runs() {
    let call = "sh -c \"echo begun >&2; sleep 1; echo finished\"";
    let table = Table::of(format!("100ms Program.run {call}\n")).unwrap();
    // As a shell starts it: in a group of its own, all of which hears Ctrl-C.
    let program = Program::at("setsid").args([PathBuf::from(PATH), table.path()]);
    let mut running = program.start().unwrap();
    running.wait_for_log(|line| line == "begun").unwrap();
    let group = format!("-{}", running.id());
    let sent = Command::new("kill").args(["-INT", "--", &group]).status();
    assert!(sent.unwrap().success());
    let ended = running.end().unwrap();
    let last = &ended.lines[ended.lines.len() - 2..];
    assert!(last[0].ends_with(" => finished"), "{ended:?}");
    assert!(last[1].contains(" 0 failed, "), "{ended:?}");
    assert_eq!(ended.status, Some(0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_second_signal_ends_it_at_once_with_the_program_that_a_call_runs() {
    let call = "sh -c \"echo process $$ >&2; exec sleep 1000\"";
    let table = Table::of(format!("100ms Program.run {call}\n")).unwrap();
    let mut running = table.start().unwrap();
    let line = running
        .wait_for_log(|line| line.starts_with("process "))
        .unwrap();
    running.terminate().unwrap();
    running.terminate().unwrap();
    // Nothing else is left that could hold its outputs open.
    let ended = running.end().unwrap();
    assert_eq!(ended.status, Some(0));
    let process = line.trim_start_matches("process ");
    // Of one that is killed and that nobody has waited for, nothing is left there.
    let command = fs::read_to_string(format!("/proc/{process}/cmdline"));
    assert_eq!(command.unwrap_or_default(), "");
}

#[test]
fn a_call_that_hangs_is_cut_off_after_five_seconds() {
    let table = Table::of("100ms Demo.sleep 1h\n").unwrap();
    let program = table.program().env("RUST_LOG", "genserver=debug");
    let mut running = program.start().unwrap();
    running
        .wait_for_log(|log| log.contains("job started"))
        .unwrap();
    running.terminate().unwrap();
    let ended = running.end().unwrap();
    assert!(
        ended.lines.last().unwrap().ends_with("1 cut off"),
        "{ended:?}"
    );
    assert_eq!(ended.status, Some(0));
    assert!(!has_panicked(&ended));
}

#[test]
fn the_environment_says_what_is_logged() {
    let table = Table::of("100ms Demo.fail\n").unwrap();
    let log = |levels| {
        let program = table.program().args(["--for", "1s"]);
        program.env("RUST_LOG", levels).run().unwrap().errors
    };
    assert_eq!(log("off"), "");
    assert!(log("error").contains("a failure that was asked for"));
    assert!(log("debug").contains("job started"));
}

#[test]
fn an_output_that_nobody_reads_is_no_reason_to_end_or_to_panic() {
    for line in [
        "\"$CRON\" --for 2500ms >&- 2>&-; echo $?",
        "{ \"$CRON\" --for 2500ms; echo $? >&2; } | head -n 1",
    ] {
        let shell = Program::at("sh").args(["-c", line]);
        let ended = shell.env("CRON", PATH).run().unwrap();
        let status = if line.contains("head") {
            ended.errors.clone()
        } else {
            ended.lines.join("")
        };
        assert_eq!(status, "0", "{ended:?}");
        assert!(!has_panicked(&ended));
    }
}
