//! Commands that come through a pipe.

use stage::Program;

use crate::program::{converse, has_panicked, shell};

#[test]
fn commands_can_be_written_short_and_as_in_elixir() {
    let short = ["queue", "dequeue", "enqueue 20", "queue"];
    let elixir = [
        "SimpleQueue.queue",
        "SimpleQueue.dequeue",
        "SimpleQueue.enqueue(20)",
        "SimpleQueue.queue()",
    ];
    for commands in [short, elixir] {
        let ended = converse(&[], &commands).unwrap();
        assert_eq!(
            ended.lines,
            ["=> [1, 2, 3]", "=> 1", "=> ok", "=> [2, 3, 20]"]
        );
        assert_eq!((ended.status, ended.errors.as_str()), (Some(0), ""));
    }
}

#[test]
fn it_begins_with_the_items_it_is_given_or_with_none() {
    let ended = converse(&["-7", "8"], &["queue"]).unwrap();
    assert_eq!(ended.lines, ["=> [-7, 8]"]);
    let ended = converse(&["--empty"], &["queue", "dequeue"]).unwrap();
    assert_eq!(ended.lines, ["=> []", "=> nothing"]);
}

#[test]
fn help_says_all_commands() {
    let ended = converse(&[], &["help"]).unwrap();
    for word in ["queue", "dequeue", "enqueue 20", "crash", "quit"] {
        assert!(
            ended.lines.iter().any(|line| line.starts_with(word)),
            "{ended:?}"
        );
    }
    assert_eq!(ended.status, Some(0));
}

#[test]
fn a_mistake_is_said_with_its_place_and_the_next_command_is_done() {
    let ended = converse(
        &[],
        &["# a comment", "", "enqeue 4", "enqueue four", "dequeue"],
    )
    .unwrap();
    let said = "\
line 3: there is no `enqeue`: did you mean `enqueue`?
  |  enqeue 4
  |  ^^^^^^ here
line 4: `four` is no integer from -9223372036854775808 to 9223372036854775807
  |  enqueue four
  |          ^^^^ here";
    assert_eq!(ended.errors, said);
    assert_eq!(ended.lines, ["=> 1"]);
    assert_eq!(ended.status, Some(1));
}

#[test]
fn a_killed_queue_is_started_anew_by_its_supervisor() {
    let ended = converse(
        &["5"],
        &["enqueue 6", "crash", "queue", "enqueue 7", "queue"],
    )
    .unwrap();
    let told = [
        "=> ok",
        "=> killed; the next one begins with [5]",
        "=> [5]",
        "=> ok",
        "=> [5, 7]",
    ];
    assert_eq!(ended.lines, told);
    assert!(ended.errors.contains("child terminated"), "{ended:?}");
    assert_eq!(ended.status, Some(0));
}

#[test]
fn four_crashes_in_a_row_are_too_many() {
    let ended = converse(&[], &["crash", "crash", "crash", "crash", "queue"]).unwrap();
    assert_eq!(ended.lines.len(), 3, "{ended:?}");
    assert!(
        ended.errors.ends_with("and its supervisor gave up"),
        "{ended:?}"
    );
    assert_eq!(ended.status, Some(1));
    assert!(!has_panicked(&ended));
}

#[test]
fn the_environment_says_what_is_logged() {
    let log = |levels| {
        let program = Program::at(env!("CARGO_BIN_EXE_simple_queue")).env("RUST_LOG", levels);
        let mut running = program.start_to_tell().unwrap();
        running.tell("crash").unwrap();
        running.end().unwrap().errors
    };
    assert_eq!(log("off"), "");
    assert!(log("error").contains("child terminated"));
    assert!(log("nonsense=,,=").len() < 1000, "it is no reason to fail");
}

#[test]
fn garbage_is_no_command_and_no_reason_to_crash() {
    let garbage = r"printf '\377\376\000queue\033[2J\nenqueue \360\237\nqueue\n'";
    let ended = shell(&format!("{garbage} | \"$QUEUE\"")).unwrap();
    assert_eq!(ended.lines, ["=> [1, 2, 3]"]);
    assert_eq!(ended.status, Some(1));
    assert!(
        !ended.errors.contains('\u{1b}'),
        "no escape sequence comes through"
    );
    assert!(!has_panicked(&ended));
}

#[test]
fn a_line_of_many_megabytes_is_refused_in_a_few_words() {
    let long = "head -c 20000000 /dev/zero | tr '\\0' x; printf '\\ndequeue\\n'";
    let ended = shell(&format!("{{ {long}; }} | \"$QUEUE\"")).unwrap();
    assert_eq!(
        ended.errors,
        "line 1: a line of 1048576 characters is no command"
    );
    assert_eq!(ended.lines, ["=> 1"]);
    assert_eq!(ended.status, Some(1));
}

#[test]
fn a_hundred_thousand_commands_are_all_done() {
    let commands = "seq 1 100000 | sed 's/^/enqueue /'; echo dequeue; echo quit";
    let ended = shell(&format!(
        "{{ {commands}; }} | \"$QUEUE\" --empty | tail -n 1"
    ))
    .unwrap();
    assert_eq!(ended.lines, ["=> 1"]);
    assert!(!has_panicked(&ended));
}
