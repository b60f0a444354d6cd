//! Functions: those that work, and those that fail, panic, hang and print for ever.

use std::fs;
use std::process::Command;

use stage::{Folder, Program};

use crate::program::{PATH, Table, has_panicked, is_calm, sums};

#[test]
fn the_table_that_comes_with_it_works_at_once() {
    let mut running = Program::at(PATH).start().unwrap();
    running
        .wait_for(|line| line == "Counter.add beats 1 => 1")
        .unwrap();
    running
        .wait_for(|line| line.starts_with("Clock.now Europe/Berlin => 20"))
        .unwrap();
    running
        .wait_for(|line| line.starts_with("Clock.now Asia/Tokyo => 20") && line.ends_with("JST"))
        .unwrap();
    running.terminate().unwrap();
    let ended = running.end().unwrap();
    assert_eq!(ended.status, Some(0));
    assert!(!has_panicked(&ended));
}

#[test]
fn each_line_has_a_period_of_its_own() {
    let table = Table::of("100ms Counter.add fast 1\n1s Counter.add slow 1\n").unwrap();
    let mut running = table.start().unwrap();
    running
        .wait_for(|line| line == "Counter.add slow 1 => 2")
        .unwrap();
    running.terminate().unwrap();
    let ended = running.end().unwrap();
    let (fast, slow) = (sums(&ended, "fast"), sums(&ended, "slow"));
    // Twenty, on a machine that has nothing else to do.
    assert!(fast.len() >= 5, "{ended:?}");
    assert_eq!(fast, (1..).take(fast.len()).collect::<Vec<_>>());
    assert_eq!(slow, (1..).take(slow.len()).collect::<Vec<_>>());
    assert_eq!(ended.status, Some(0));
    assert!(is_calm(&ended), "{ended:?}");
}

#[test]
fn functions_do_what_they_say() {
    let folder = Folder::new().unwrap();
    for name in ["a", "b", "c/d"] {
        folder.write(name, "").unwrap();
    }
    let path = folder.path().display();
    let table = format!(
        "100ms Files.count {path}\n100ms Disk.free {path}\n100ms Program.run echo \"two  words\" and # more\n\
         100ms Clock.now UTC\n100ms Clock.now\n100ms Demo.sleep 10ms\n"
    );
    let table = Table::of(table).unwrap();
    let expected = [
        (format!("Files.count {path} => 3"), ""),
        (format!("Disk.free {path} => "), " GiB"),
        (
            "Program.run echo \"two  words\" and => two  words and".to_owned(),
            "",
        ),
        ("Clock.now UTC => 20".to_owned(), " UTC"),
        ("Clock.now => 20".to_owned(), ""),
        ("Demo.sleep 10ms => slept for 10ms".to_owned(), ""),
    ];
    let mut running = table.start().unwrap();
    for (start, end) in expected {
        running
            .wait_for(|line| line.starts_with(&start) && line.ends_with(end))
            .unwrap();
    }
    running.interrupt().unwrap();
    let ended = running.end().unwrap();
    assert_eq!(ended.status, Some(0));
    assert!(is_calm(&ended), "{ended:?}");
}

#[test]
fn a_function_that_fails_is_logged_and_called_again() {
    let table = "200ms Demo.fail \"no paper\"\n200ms Files.count /no/such/folder\n200ms Program.run false\n\
                 200ms Program.run /no/such/program\n";
    let table = Table::of(table).unwrap();
    let whys = ["no paper", "No such file", "exit status: 1", "No such file"];
    let mut running = table.start().unwrap();
    let calls = [
        "Demo.fail",
        "Files.count",
        "Program.run false",
        "Program.run /no",
    ];
    for (call, why) in calls.into_iter().zip(whys) {
        let again = |log: &str| {
            log.contains("job failed") && log.contains(call) && !log.contains(" run=1 ")
        };
        let log = running.wait_for_log(again).unwrap();
        assert!(log.contains(why), "{log}");
    }
    running.terminate().unwrap();
    let ended = running.end().unwrap();
    assert_eq!(ended.status, Some(0), "they are logged");
    assert!(!has_panicked(&ended));
    assert!(
        ended.lines.last().unwrap().starts_with("0 done, "),
        "{ended:?}"
    );
}

#[test]
fn a_function_that_panics_is_started_anew_and_the_others_do_not_notice() {
    let table = Table::of("100ms Demo.crash\n100ms Counter.add beats 1\n").unwrap();
    let mut running = table.start().unwrap();
    // More often than a supervisor allows unless it is told.
    let fits = |log: &str| log.contains("job crashed") && log.contains(" run=8 ");
    running.wait_for_log(fits).unwrap();
    let beat = running
        .wait_for(|line| line.starts_with("Counter.add"))
        .unwrap();
    running
        .wait_for(|line| line.starts_with("Counter.add") && line != beat)
        .unwrap();
    running.terminate().unwrap();
    let ended = running.end().unwrap();
    assert_eq!(ended.status, Some(0));
    let sums = sums(&ended, "beats");
    assert_eq!(
        sums,
        (1..).take(sums.len()).collect::<Vec<_>>(),
        "none is lost"
    );
    assert!(!ended.errors.contains("gave up"), "{ended:?}");
    assert!(
        !ended.lines.last().unwrap().contains(" 0 crashed"),
        "{ended:?}"
    );
}

#[test]
fn a_call_that_takes_too_long_is_dropped_with_the_program_that_it_runs() {
    let table = Table::of("").unwrap();
    let pid = table.folder.join("pid");
    let line = format!(
        "300ms Program.run sh -c \"echo $$ > {}; exec sleep 1000\"\n",
        pid.display()
    );
    table.folder.write("table", line).unwrap();
    let mut running = table.program().args(["--timeout", "2s"]).start().unwrap();
    running
        .wait_for_log(|log| log.contains("job failed") && log.contains("timed_out=true"))
        .unwrap();
    let first = fs::read_to_string(&pid).unwrap();
    // It is gone soon: the next one writes its own number.
    running
        .wait_for_log(|log| log.contains("job failed") && log.contains(" run=2 "))
        .unwrap();
    let is_alive = |pid: &str| {
        let found = Command::new("kill").args(["-0", pid.trim()]).output();
        found.unwrap().status.success()
    };
    assert!(!is_alive(&first), "{first}");
    assert_ne!(fs::read_to_string(&pid).unwrap(), first);
    running.terminate().unwrap();
    let ended = running.end().unwrap();
    assert_eq!(ended.status, Some(0));
    assert!(!has_panicked(&ended));
}

#[test]
fn calls_that_take_longer_than_their_period_do_not_pile_up() {
    let table = Table::of("100ms Demo.sleep 500ms\n").unwrap();
    let mut running = table.start().unwrap();
    running
        .wait_for_log(|log| log.contains("job skipped") && log.contains("overlap"))
        .unwrap();
    for _ in 0..2 {
        running
            .wait_for(|line| line.ends_with("slept for 500ms"))
            .unwrap();
    }
    running.terminate().unwrap();
    let ended = running.end().unwrap();
    assert_eq!(ended.status, Some(0));
    assert!(!has_panicked(&ended));
}

#[test]
fn a_program_that_prints_without_an_end_is_cut_short() {
    let table = Table::of("200ms Program.run yes\n200ms Program.run cat /dev/zero\n").unwrap();
    let mut running = table.start().unwrap();
    running
        .wait_for_log(|log| log.contains("Program.run yes") && log.contains("SIGPIPE"))
        .unwrap();
    running
        .wait_for_log(|log| log.contains("/dev/zero") && log.contains("SIGPIPE"))
        .unwrap();
    running.terminate().unwrap();
    let ended = running.end().unwrap();
    assert_eq!(ended.status, Some(0));
    assert!(!has_panicked(&ended));
}
