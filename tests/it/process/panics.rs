//! Panics as reasons: what they said, and where (PROC-04, PROC-30, note A3).

use std::panic::{catch_unwind, panic_any, resume_unwind};

use genserver::{Address as _, ExitReason, Next, Panic, Process};

use super::support::{Heard, worker};

fn panic_of(reason: ExitReason) -> Option<Panic> {
    match reason {
        ExitReason::Panicked(panic) => Some(panic),
        _ => None,
    }
}

#[tokio::test(start_paused = true)]
async fn a_panic_says_what_and_in_which_file_and_line() {
    let line = line!() + 1;
    let pid = Process::spawn(|_me| async { panic!("lost {} of {}", 2, 3) });
    let panic = panic_of(pid.monitor().await.reason).unwrap();
    assert_eq!(panic.message(), "lost 2 of 3");
    let place = panic.place().unwrap();
    assert!(
        place.starts_with(&format!("{}:{line}:", file!())),
        "{place}"
    );
    assert_eq!(
        panic.to_string(),
        format!("panicked at {place}: lost 2 of 3")
    );
}

#[tokio::test(start_paused = true)]
async fn a_panic_of_a_callback_runs_terminate_and_names_its_place() {
    let (server, mut heard) = worker().await.unwrap();
    let line = line!() + 1;
    server.cast(Box::pin(async { panic!("oops") })).unwrap();
    let Some(Heard::Terminated(reason)) = heard.recv().await else {
        panic!("no `terminate`")
    };
    let panic = panic_of(reason).unwrap();
    assert_eq!(panic.message(), "oops");
    assert!(
        panic
            .place()
            .unwrap()
            .starts_with(&format!("{}:{line}:", file!()))
    );
}

/// The place is the one where the panic was raised, not where the process began.
#[tokio::test(start_paused = true)]
async fn a_panic_after_an_await_is_caught_too() {
    let pid = Process::spawn(|_me| async {
        tokio::task::yield_now().await;
        panic!("later")
    });
    assert_eq!(
        panic_of(pid.monitor().await.reason).unwrap().message(),
        "later"
    );
}

#[tokio::test(start_paused = true)]
async fn a_panic_without_text_says_so() {
    let pid = Process::spawn(|_me| async { panic_any(42) });
    let panic = panic_of(pid.monitor().await.reason).unwrap();
    assert_eq!(panic.message(), "(no message)");
    assert!(panic.place().is_some());
}

/// A payload that is passed on was raised elsewhere: only its text is known.
#[tokio::test(start_paused = true)]
async fn a_panic_that_is_passed_on_has_a_message_and_no_place() {
    let pid = Process::spawn(|_me| async { resume_unwind(Box::new("passed on")) });
    let panic = panic_of(pid.monitor().await.reason).unwrap();
    assert_eq!((panic.message(), panic.place()), ("passed on", None));
    assert_eq!(panic.to_string(), "panicked: passed on");
}

/// The place of one panic is never told as that of another.
#[tokio::test(start_paused = true)]
async fn a_panic_that_was_caught_leaves_no_place_behind() {
    let careful = Process::spawn(|_me| async {
        assert!(catch_unwind(|| panic!("caught")).is_err());
        Ok(())
    });
    assert_eq!(careful.monitor().await.reason, ExitReason::Normal);
    let pid = Process::spawn(|_me| async { resume_unwind(Box::new("another")) });
    let panic = panic_of(pid.monitor().await.reason).unwrap();
    assert_eq!((panic.message(), panic.place()), ("another", None));
}

#[tokio::test(start_paused = true)]
async fn panics_are_equal_if_message_and_place_are() {
    let raise =
        |message: &'static str| Process::spawn(move |_me| async move { panic_any(message) });
    let mut reasons = Vec::new();
    for message in ["one", "one", "two"] {
        reasons.push(raise(message).monitor().await.reason);
    }
    assert_eq!(reasons[0], reasons[1]);
    assert_ne!(reasons[0], reasons[2]);
    assert_eq!(reasons[0].clone(), reasons[0]);
    let text = format!("{:?}", reasons[0]);
    assert!(
        text.starts_with("Panicked(Panic { message: \"one\", place: Some(\""),
        "{text}"
    );
}

/// A process that died of a panic takes others with it by the same reason, place and all.
#[tokio::test(start_paused = true)]
async fn a_panic_keeps_its_place_along_the_links() {
    let (server, _heard) = worker().await.unwrap();
    let end = server.pid().monitor();
    let pid = Process::spawn({
        let server = server.pid();
        |me| async move {
            me.link(&server)?;
            panic!("first")
        }
    });
    let reason = pid.monitor().await.reason;
    assert_eq!(end.await.reason, reason);
    assert!(panic_of(reason).unwrap().place().is_some());
}

/// A panic is not the end of the thread: the runtime and the other servers go on.
#[tokio::test(start_paused = true)]
async fn a_panic_ends_one_process_and_no_other() {
    let (server, _heard) = worker().await.unwrap();
    for _ in 0..10 {
        let pid = Process::spawn(|_me| async { panic!("again") });
        assert!(panic_of(pid.monitor().await.reason).is_some());
    }
    server.cast(Box::pin(async { Ok(Next::Wait) })).unwrap();
    super::support::settled(&server).await.unwrap();
}
