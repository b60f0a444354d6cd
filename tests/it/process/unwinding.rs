//! Processes that end while their task unwinds.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::Command;

use genserver::{ExitReason, Process, Registry};

/// Set in the program that a test starts.
const ALONE: &str = "GENSERVER_TEST_ALONE";

/// Whether this is the program that runs one test alone; if not, such a program has passed it.
fn is_alone(test: &str) -> Result<bool, Box<dyn std::error::Error>> {
    if std::env::var_os(ALONE).is_some() {
        return Ok(true);
    }
    let test = format!("process::unwinding::{test}");
    let program = Command::new(std::env::current_exe()?)
        .args(["--exact", &test, "--nocapture"])
        .env(ALONE, "1")
        .output()?;
    let said = String::from_utf8_lossy(&program.stdout);
    assert!(
        program.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&program.stderr)
    );
    Ok(false)
}

/// REG-09: alone, because a program that has run a process before is past the danger.
#[tokio::test(start_paused = true)]
async fn a_program_whose_first_process_unwinds_goes_on() {
    if !is_alone("a_program_whose_first_process_unwinds_goes_on").unwrap() {
        return;
    }
    let rooms = Registry::<u32>::unique();
    let me = Process::attach();
    rooms.register(&me.pid(), 101, ()).unwrap();
    let unwound = catch_unwind(AssertUnwindSafe(move || {
        let _me = me;
        panic!("the task fails");
    }));
    assert!(unwound.is_err());
    assert_eq!(rooms.count(), 0);
    let next = Process::spawn(|_me| async { Err(ExitReason::other("r")) });
    assert_eq!(next.monitor().await.reason, ExitReason::other("r"));
}
