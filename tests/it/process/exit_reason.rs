//! Reasons as values: text, comparison, details, clones.

use std::io;

use genserver::{Address as _, ExitReason, Failure};

use super::support::{other, worker};

fn quit() -> ExitReason {
    ExitReason::shutdown_with("idle")
}

#[test]
fn a_reason_reads_as_a_sentence_says_it() {
    let lines = [
        (ExitReason::Normal, "normal"),
        (ExitReason::Shutdown, "shutdown"),
        (quit(), "shutdown (idle)"),
        (ExitReason::shutdown_with(7), "shutdown (7)"),
        (ExitReason::Killed, "killed"),
        (ExitReason::NoProc, "no such process"),
        (ExitReason::Timeout, "timeout"),
        (ExitReason::CallingSelf, "the process called itself"),
        (ExitReason::error("disk full"), "disk full"),
        (other("boom"), "boom"),
        (ExitReason::other("boom".to_owned()), "boom"),
        (ExitReason::other(Some(3)), "Some(3)"),
    ];
    for (reason, text) in lines {
        assert_eq!(reason.to_string(), text);
    }
}

#[test]
fn a_reason_is_debugged_as_it_is_written() {
    let lines = [
        (ExitReason::Normal, "Normal"),
        (ExitReason::Shutdown, "Shutdown"),
        (quit(), r#"ShutdownWith("idle")"#),
        (ExitReason::Killed, "Killed"),
        (ExitReason::NoProc, "NoProc"),
        (ExitReason::Timeout, "Timeout"),
        (ExitReason::CallingSelf, "CallingSelf"),
        (ExitReason::error("disk full"), r#"Error("disk full")"#),
        (other("boom"), r#"Other("boom")"#),
        (ExitReason::other(vec![1, 2]), "Other([1, 2])"),
    ];
    for (reason, text) in lines {
        assert_eq!(format!("{reason:?}"), text);
    }
}

#[test]
fn reasons_are_equal_if_kind_and_value_are() {
    let different = [
        ExitReason::Normal,
        ExitReason::Shutdown,
        quit(),
        ExitReason::shutdown_with("busy"),
        ExitReason::Killed,
        ExitReason::NoProc,
        ExitReason::Timeout,
        ExitReason::CallingSelf,
        ExitReason::error("idle"),
        other("idle"),
        other("killed"),
        ExitReason::other(1_u8),
        ExitReason::other(1_u16),
    ];
    for (n, one) in different.iter().enumerate() {
        for (m, another) in different.iter().enumerate() {
            assert_eq!(one == another, n == m, "{one:?} and {another:?}");
        }
    }
    assert_eq!(other("boom"), other("boom"));
    assert_eq!(ExitReason::other(vec![1]), ExitReason::other(vec![1]));
}

#[test]
fn errors_are_equal_if_they_print_the_same_chain() {
    let not_found = || ExitReason::from(io::Error::new(io::ErrorKind::NotFound, "no file"));
    assert_eq!(not_found(), not_found());
    assert_eq!(not_found(), ExitReason::error("no file"));
    assert_ne!(not_found(), ExitReason::error("no such file"));
}

#[test]
fn normal_and_both_shutdowns_are_clean_and_nothing_else() {
    for clean in [ExitReason::Normal, ExitReason::Shutdown, quit()] {
        assert!(clean.is_clean(), "{clean}");
    }
    let unclean = [
        ExitReason::Killed,
        ExitReason::NoProc,
        ExitReason::Timeout,
        ExitReason::CallingSelf,
        ExitReason::error("normal"),
        other("normal"),
        other("shutdown"),
    ];
    for unclean in unclean {
        assert!(!unclean.is_clean(), "{unclean}");
    }
}

#[derive(Debug, PartialEq)]
struct Quota {
    exceeded_by: u32,
}

#[test]
fn a_detail_comes_out_as_the_type_it_went_in() {
    for reason in [
        ExitReason::other(Quota { exceeded_by: 3 }),
        ExitReason::shutdown_with(Quota { exceeded_by: 3 }),
    ] {
        assert_eq!(reason.detail::<Quota>(), Some(&Quota { exceeded_by: 3 }));
        assert_eq!(reason.detail::<u32>(), None);
    }
    assert_eq!(other("boom").detail::<&str>(), Some(&"boom"));
    assert_eq!(other("boom").detail::<String>(), None);
    assert_eq!(ExitReason::Killed.detail::<Quota>(), None);
    assert_eq!(ExitReason::error("boom").detail::<&str>(), None);
}

#[tokio::test(start_paused = true)]
async fn a_detail_travels_with_the_death_of_a_server() {
    let (server, _heard) = worker().await.unwrap();
    let end = server.pid().monitor();
    let quota = async { Err(ExitReason::other(Quota { exceeded_by: 9 })) };
    server.cast(Box::pin(quota)).unwrap();
    let reason = end.await.reason;
    assert_eq!(
        reason.detail::<Quota>().map(|quota| quota.exceeded_by),
        Some(9)
    );
}

#[test]
fn a_clone_shares_what_it_carries() {
    let reason = ExitReason::other(vec![0_u8; 1 << 20]);
    let clone = reason.clone();
    let at = |reason: &ExitReason| reason.detail::<Vec<u8>>().map(Vec::as_ptr);
    assert_eq!(at(&reason), at(&clone));

    let error = ExitReason::error("disk full");
    let clone = error.clone();
    let at = |reason: &ExitReason| {
        reason
            .as_error()
            .map(|error| std::ptr::from_ref(error).addr())
    };
    assert_eq!(at(&error), at(&clone));
    assert!(size_of::<ExitReason>() <= 3 * size_of::<usize>());
}

#[test]
fn a_reason_can_be_sent_and_shared() {
    fn check<T: Send + Sync + Clone + 'static>() {}
    check::<ExitReason>();
    check::<Failure>();
}
