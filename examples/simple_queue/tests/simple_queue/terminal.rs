//! Somebody types, on a terminal of the test's own.

use std::io;
use std::process::Command;

use stage::Running;

use crate::program::{has_panicked, on_a_terminal};

/// Starts a new line in the one that is being edited, and returns when that is shown: now keys come to the editor one by one.
fn open_the_editor(running: &mut Running) -> io::Result<String> {
    running.wait_for(|line| line.starts_with("a queue of integers"))?;
    running.tell("\x16")?; // Ctrl-V, and the end of the line is what is quoted
    running.wait_for(|line| line.contains("> "))
}

#[test]
fn a_terminal_is_greeted_and_asked_again_after_a_mistake() {
    let Some(mut running) = on_a_terminal("\"$QUEUE\" 4 5").unwrap() else {
        return;
    };
    running
        .wait_for(|line| line.starts_with("a queue of integers"))
        .unwrap();
    running.tell("nonsense").unwrap();
    running
        .wait_for(|line| line.starts_with("there is no `nonsense`"))
        .unwrap();
    running.tell("dequeue").unwrap();
    running.wait_for(|line| line.starts_with("=> 4")).unwrap();
    running.tell("quit").unwrap();
    let ended = running.end().unwrap();
    assert_eq!(ended.status, Some(0), "who types has seen the mistake");
    assert!(!has_panicked(&ended));
}

#[test]
fn the_arrow_keys_bring_back_what_was_typed_before() {
    let Some(mut running) = on_a_terminal("\"$QUEUE\" 1 2 3").unwrap() else {
        return;
    };
    running.tell("dequeue").unwrap();
    running.wait_for(|line| line.starts_with("=> 1")).unwrap();
    running.tell("queue").unwrap();
    running
        .wait_for(|line| line.starts_with("=> [2, 3]"))
        .unwrap();
    running.tell("\x1b[A\x1b[A").unwrap();
    running.wait_for(|line| line.starts_with("=> 2")).unwrap();
    // Three to the left, one deleted, another one typed.
    running
        .tell("enqueue 123\x1b[D\x1b[D\x1b[D\x1b[3~9")
        .unwrap();
    running.wait_for(|line| line.starts_with("=> ok")).unwrap();
    running.tell("queue").unwrap();
    running
        .wait_for(|line| line.starts_with("=> [3, 923]"))
        .unwrap();
    assert_eq!(running.end().unwrap().status, Some(0));
}

#[test]
fn ctrl_c_ends_it_in_the_middle_of_a_line() {
    // Between two lines the terminal makes a signal of Ctrl-C, which the shell that tells the status has to survive.
    let line = "trap : INT; \"$QUEUE\"; echo \"status $?\"";
    let Some(mut running) = on_a_terminal(line).unwrap() else {
        return;
    };
    open_the_editor(&mut running).unwrap();
    running.tell("enqueue 4\x03").unwrap();
    running.wait_for(|line| line.contains("status 0")).unwrap();
    assert!(!has_panicked(&running.end().unwrap()));
}

#[test]
fn ctrl_d_ends_it_in_an_empty_line() {
    let Some(mut running) = on_a_terminal("\"$QUEUE\"; echo \"status $?\"").unwrap() else {
        return;
    };
    running.tell("queue").unwrap();
    running.wait_for(|line| line.starts_with("=> ")).unwrap();
    // Between two lines the terminal itself takes Ctrl-D: then there is another prompt, and the line break ends an empty line.
    let has_ended = |line: &str| line.contains("status 0");
    let answer = |line: &str| has_ended(line) || line.contains("> ");
    loop {
        running.tell("\x04").unwrap();
        if has_ended(&running.wait_for(answer).unwrap()) {
            break;
        }
    }
    assert!(!has_panicked(&running.end().unwrap()));
}

#[test]
fn a_signal_ends_it_and_leaves_the_terminal_as_it_was() {
    for signal in ["-TERM", "-INT"] {
        let line = "sh -c 'echo process $$; exec \"$QUEUE\"'; echo \"status $?\"; stty -a";
        let Some(mut running) = on_a_terminal(line).unwrap() else {
            return;
        };
        let process = running
            .wait_for(|line| line.starts_with("process "))
            .unwrap();
        open_the_editor(&mut running).unwrap();
        let process = process.trim_end().trim_start_matches("process ");
        let sent = Command::new("kill")
            .args([signal, process])
            .status()
            .unwrap();
        assert!(sent.success());
        running.wait_for(|line| line.contains("status 0")).unwrap();
        let settings = running.wait_for(|line| line.contains("icanon")).unwrap();
        assert!(!settings.contains("-icanon"), "{settings}");
        assert!(!has_panicked(&running.end().unwrap()));
    }
}
