//! Processes that end while their task unwinds.

use std::panic::{AssertUnwindSafe, catch_unwind};

use genserver::{ExitReason, Process, Registry};

use crate::alone::is_alone;

/// REG-09: alone, because a program that has run a process before is past the danger.
#[tokio::test(start_paused = true)]
async fn a_program_whose_first_process_unwinds_goes_on() {
    if !is_alone(
        module_path!(),
        "a_program_whose_first_process_unwinds_goes_on",
    )
    .unwrap()
    {
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
