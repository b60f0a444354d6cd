//! What it is told, where it works, and what it logs.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use stage::Folder;

use crate::program::{Outcome, Site, assert_in_order, program};

#[test]
fn the_help_says_what_it_does_and_what_the_statuses_mean() -> Outcome {
    let ended = program(&["--help"]).run()?;
    assert_eq!(ended.status, Some(0));
    let help = ended.lines.join("\n");
    for word in [
        "recurring jobs",
        "--listen",
        "127.0.0.1:4000",
        "--data",
        "--schedule",
        "seconds",
        "Exit status: 0",
        "RUST_LOG",
    ] {
        assert!(help.contains(word), "{word}: {help}");
    }
    Ok(())
}

#[test]
fn bad_arguments_end_it_with_status_2_and_what_to_write() -> Outcome {
    let table = [
        (["--listen", "localhost"], "127.0.0.1:4000"),
        (["--listen", "127.0.0.1:99999"], "127.0.0.1:4000"),
        (["--schedule", "backup=every day"], "backup=every day"),
        (["--schedule", "backups=every 1s"], "the jobs are heartbeat"),
        (["--grace", "soon"], "a number of seconds"),
        (["--what", "ever"], "--what"),
    ];
    for (arguments, expected) in table {
        let ended = program(&arguments).run()?;
        assert_eq!(ended.status, Some(2), "{arguments:?}");
        assert!(ended.errors.contains(expected), "{}", ended.errors);
        assert_in_order(&ended);
    }
    Ok(())
}

#[test]
fn a_port_that_is_taken_ends_it_with_status_1() -> Outcome {
    let taken = TcpListener::bind("127.0.0.1:0")?;
    let address = taken.local_addr()?.to_string();
    let ended = program(&["--listen", &address]).run()?;
    assert_eq!(ended.status, Some(1));
    let expected =
        format!("recurring: can't listen at {address}: give another address with --listen: ");
    assert!(ended.errors.starts_with(&expected), "{}", ended.errors);
    assert_in_order(&ended);
    Ok(())
}

#[test]
fn a_data_folder_that_is_a_file_ends_it_with_status_2() -> Outcome {
    let folder = Folder::new()?;
    folder.write("file", "not a folder")?;
    let path = folder.join("file").display().to_string();
    let ended = program(&["--listen", "127.0.0.1:0", "--data", &path]).run()?;
    assert_eq!(ended.status, Some(2));
    assert!(
        ended.errors.contains(&path) && ended.errors.contains("--data"),
        "{}",
        ended.errors
    );
    assert_in_order(&ended);
    Ok(())
}

#[test]
fn a_data_folder_that_is_given_is_made_and_stays() -> Outcome {
    let folder = Folder::new()?;
    let data = folder.join("new/data");
    let free = program(&["--listen", "127.0.0.1:0", "--data"]);
    let mut site = Site::of(free.args([&data]))?;
    site.running
        .wait_for(|line| line.starts_with("disk-use: "))?;
    site.stop()?;
    assert!(data.is_dir());
    Ok(())
}

#[test]
fn a_data_folder_that_nobody_named_goes_in_the_end() -> Outcome {
    let mut site = Site::start(&[])?;
    let line = site
        .running
        .wait_for(|line| line.starts_with("working in "))?;
    let data = std::path::Path::new(line.trim_start_matches("working in "));
    assert!(data.join("orders.csv").is_file());
    site.stop()?;
    assert!(!data.exists());
    Ok(())
}

#[test]
fn rust_log_says_what_is_logged() -> Outcome {
    for (levels, is_logged) in [
        ("recurring=debug", true),
        ("off", false),
        ("nonsense,=,recurring=info", true),
    ] {
        let program = program(&["--listen", "127.0.0.1:0"]).env("RUST_LOG", levels);
        let ended = Site::of(program)?.stop()?;
        assert_eq!(
            ended.errors.contains("no more requests"),
            is_logged,
            "{levels}: {}",
            ended.errors
        );
    }
    Ok(())
}

/// A process that is killed with this value.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _killed = self.0.kill().is_ok();
        let _waited = self.0.wait().is_ok();
    }
}

#[test]
fn it_goes_on_when_nobody_reads_what_it_prints() -> Outcome {
    let mut command = Command::new(env!("CARGO_BIN_EXE_recurring"));
    command.args([
        "--listen",
        "127.0.0.1:0",
        "--schedule",
        "disk-use=every 20ms",
    ]);
    let mut process = Killed(
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?,
    );
    let mut out = BufReader::new(process.0.stdout.take().ok_or("a pipe")?).lines();
    out.next().ok_or("a line")??;
    drop(out);
    // It logs in the end, which is enough to wait for.
    let mut log = BufReader::new(process.0.stderr.take().ok_or("a pipe")?).lines();
    let id = process.0.id().to_string();
    Command::new("kill").args(["-TERM", &id]).status()?;
    assert!(log.all(|line| line.is_ok_and(|line| !line.contains("panicked"))));
    assert_eq!(process.0.wait()?.code(), Some(0));
    Ok(())
}
