//! Arguments, exit statuses, and the ways in which it ends.

use stage::Program;

use crate::program::{converse, has_panicked, shell, start};

#[test]
fn help_explains_it_with_status_0() {
    let ended = converse(&["--help"], &[]).unwrap();
    let text = ended.lines.join("\n");
    for part in [
        "Usage: simple_queue",
        "Exit status",
        "SIGTERM",
        "--empty",
        "[default: 1 2 3]",
    ] {
        assert!(text.contains(part), "{text}");
    }
    assert_eq!((ended.status, ended.errors.as_str()), (Some(0), ""));
}

#[test]
fn arguments_that_make_no_sense_are_refused_with_status_2() {
    for wrong in [
        &["x"][..],
        &["1.5"],
        &["99999999999999999999"],
        &["--nonsense"],
        &["--empty", "1"],
    ] {
        let ended = Program::at(env!("CARGO_BIN_EXE_simple_queue"))
            .args(wrong)
            .run()
            .unwrap();
        assert_eq!((ended.status, ended.lines.len()), (Some(2), 0), "{wrong:?}");
        assert!(ended.errors.starts_with("error: "), "{ended:?}");
        assert!(!has_panicked(&ended));
    }
}

#[test]
fn an_input_that_is_at_its_end_ends_it() {
    let ended = converse(&[], &[]).unwrap();
    assert_eq!((ended.status, ended.errors.as_str()), (Some(0), ""));
}

#[test]
fn quit_ends_it_although_more_could_come() {
    let mut running = start(&[]).unwrap();
    running.tell("queue\nquit\nqueue").unwrap();
    running.wait_for(|line| line == "=> [1, 2, 3]").unwrap();
    // Not until its output has ended.
    assert!(running.wait_for(|_| true).is_err());
    assert_eq!(running.end().unwrap().status, Some(0));
}

#[test]
fn a_signal_ends_it_in_order_while_it_waits_for_input() {
    for signal in ["INT", "TERM"] {
        let mut running = start(&[]).unwrap();
        running.tell("queue").unwrap();
        running.wait_for(|line| line.starts_with("=> ")).unwrap();
        match signal {
            "INT" => running.interrupt().unwrap(),
            _ => running.terminate().unwrap(),
        }
        // Its input is still open.
        assert!(running.wait_for(|_| true).is_err());
        let ended = running.end().unwrap();
        assert_eq!(
            (ended.status, ended.errors.as_str()),
            (Some(0), ""),
            "{signal}"
        );
    }
}

#[test]
fn it_ends_when_nobody_reads_its_answers_any_more() {
    let line = "{ yes queue | \"$QUEUE\"; echo \"status $?\" >&2; } | head -n 1";
    let ended = shell(line).unwrap();
    assert_eq!(ended.lines, ["=> [1, 2, 3]"]);
    assert!(ended.errors.contains("status 0"), "{ended:?}");
    assert!(!has_panicked(&ended));
}

#[test]
fn a_closed_output_and_a_closed_error_output_are_no_reason_to_panic() {
    let ended =
        shell("printf 'queue\\nnonsense\\nqueue\\n' | \"$QUEUE\" >&- 2>&-; echo $?").unwrap();
    assert!(["0", "1"].contains(&ended.lines[0].as_str()), "{ended:?}");
    let ended = shell("\"$QUEUE\" <&-; echo $?").unwrap();
    assert_eq!(ended.lines, ["0"]);
    assert!(!has_panicked(&ended));
}

#[cfg(target_os = "linux")]
#[test]
fn answers_that_cannot_be_written_are_a_failure() {
    let ended = shell("printf 'queue\\nqueue\\n' | \"$QUEUE\" >/dev/full; echo $?").unwrap();
    assert_eq!(ended.lines, ["1"]);
    assert!(
        ended
            .errors
            .starts_with("line 1: the answer could not be printed: "),
        "{ended:?}"
    );
}
