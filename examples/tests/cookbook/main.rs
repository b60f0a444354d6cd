//! The cookbook: each program prints what its page promises, and ends well.
//!
//! `COOKBOOK=overwrite` writes down what the programs print instead of comparing it. Read what has changed.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::Command;
use std::{env, fs, io};

/// Compares the whole output of a program with `NAME.txt`.
macro_rules! prints {
    ($name:literal) => {
        compare($name, env!(concat!("CARGO_BIN_EXE_", $name)))
    };
}

fn compare(name: &str, program: &str) -> io::Result<()> {
    let output = Command::new(program).output()?;
    let told = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success(),
        "{name}: {}\n{errors}",
        output.status
    );

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/cookbook/{name}.txt"));
    if env::var("COOKBOOK").is_ok_and(|wish| wish == "overwrite") {
        return fs::write(path, told.as_bytes());
    }
    let expected = fs::read_to_string(&path)?;
    // Line by line first, because that says where.
    let differing = told.lines().zip(expected.lines()).find(|(a, b)| a != b);
    assert_eq!(differing, None, "{name}: told and expected");
    assert_eq!(told, expected, "{name}: told and expected");
    Ok(())
}

#[test]
fn a_run_that_fails_is_not_the_last_and_a_beat_does_not_drift() -> io::Result<()> {
    prints!("periodic_work")
}

#[test]
fn retries_come_later_each_time_and_not_after_a_fatal_error() -> io::Result<()> {
    prints!("retry_with_backoff")
}

#[test]
fn a_time_of_day_comes_once_on_each_day_also_when_clocks_are_set() -> io::Result<()> {
    prints!("calendar_job")
}

#[test]
fn an_entry_that_is_set_anew_lives_anew() -> io::Result<()> {
    prints!("cache_with_expiry")
}

#[test]
fn callers_wait_in_their_order_for_late_replies() -> io::Result<()> {
    prints!("rate_limiter")
}

#[test]
fn a_connection_comes_back_from_whoever_fails_or_gives_up() -> io::Result<()> {
    prints!("connection_pool")
}

#[test]
fn a_worker_that_fails_makes_room_and_a_full_queue_refuses() -> io::Result<()> {
    prints!("worker_pool")
}

#[test]
fn a_question_postpones_an_idle_time_out_and_no_timer() -> io::Result<()> {
    prints!("debounce")
}

#[test]
fn a_batch_goes_when_it_is_full_or_old_or_the_last() -> io::Result<()> {
    prints!("batcher")
}

#[test]
fn a_late_time_out_of_another_state_does_nothing() -> io::Result<()> {
    prints!("state_machine")
}

#[test]
fn everybody_in_a_room_hears_until_they_leave() -> io::Result<()> {
    prints!("pub_sub")
}

#[test]
fn a_user_has_one_session_until_it_is_idle() -> io::Result<()> {
    prints!("registry_sessions")
}

#[test]
fn nobody_is_let_through_while_the_circuit_is_open() -> io::Result<()> {
    prints!("circuit_breaker")
}

#[test]
fn a_server_answers_while_a_task_works_for_it() -> io::Result<()> {
    prints!("slow_work_beside")
}

#[test]
fn each_line_of_a_reader_is_a_message_and_so_is_the_end() -> io::Result<()> {
    prints!("stream_into_server")
}

#[test]
fn children_stop_in_reverse_and_what_hangs_is_killed() -> io::Result<()> {
    prints!("graceful_shutdown")
}

#[test]
fn a_supervisor_that_gives_up_fails_for_the_one_above() -> io::Result<()> {
    prints!("escalation")
}

#[test]
fn a_partition_that_fails_takes_only_its_keys_along() -> io::Result<()> {
    prints!("partitioned_counter")
}

#[test]
fn results_come_in_order_or_as_they_are_there_and_none_late() -> io::Result<()> {
    prints!("parallel_map")
}

#[test]
fn a_server_that_is_held_still_keeps_its_mail() -> io::Result<()> {
    prints!("look_inside")
}

/// Else a program would be in the guide that nobody runs.
#[test]
fn every_program_has_its_output() -> io::Result<()> {
    let stems = |folder: &str, extension: &str| -> io::Result<BTreeSet<OsString>> {
        let mut stems = BTreeSet::new();
        for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))? {
            let path = entry?.path();
            if path.extension().is_some_and(|found| found == extension) {
                stems.extend(path.file_stem().map(OsStr::to_owned));
            }
        }
        Ok(stems)
    };
    assert_eq!(stems("cookbook", "rs")?, stems("tests/cookbook", "txt")?);
    Ok(())
}
