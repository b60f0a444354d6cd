//! What the assertions accept, and what they say.

use std::time::Duration;

use genserver::testing::{Probe, Received, assert_down, assert_receive, refute_receive};
use genserver::{Address as _, Agent, ExitReason, Named, Process};
use tokio::time::{Instant, sleep};

use super::support::{Vase, VaseCast, VaseClient as _, VaseInfo};
use crate::process::support::{failing, idle, other};

#[tokio::test(start_paused = true)]
async fn assert_receive_takes_the_first_that_matches_and_leaves_the_others() {
    let mut probe = Probe::<Vase>::new();
    let vase = probe.server();
    vase.turn().unwrap();
    vase.send(VaseInfo::Tick).unwrap();
    vase.fall().unwrap();
    assert_receive!(probe, Received::Info(_));
    assert_receive!(probe, Received::Cast(cast));
    assert_eq!(format!("{cast:?}"), "Turn");
    assert_receive!(probe, Received::Cast(VaseCast::Fall | VaseCast::Turn));
    assert!(probe.mailbox().await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn any_pattern_will_do() {
    let mut probe = Probe::<Vase>::new();
    let vase = probe.server();
    for _ in 0..3 {
        vase.turn().unwrap();
    }
    assert_receive!(probe, _);
    assert_receive!(probe, received);
    assert!(matches!(received, Received::Cast(_)));
    assert_receive!(probe, whole @ Received::Cast(_), Duration::ZERO,);
    drop(whole);
}

#[tokio::test(start_paused = true)]
async fn it_waits_as_long_as_it_is_told_to() {
    let mut probe = Probe::<Vase>::new();
    let minutes = Duration::from_secs(600);
    probe.server().send_after(minutes, VaseInfo::Tick);
    assert_receive!(probe, Received::Info(VaseInfo::Tick), minutes * 2);
}

#[tokio::test(start_paused = true)]
async fn what_was_sent_just_before_counts_even_without_waiting() {
    let mut probe = Probe::<Vase>::new();
    probe.server().turn().unwrap();
    assert_receive!(probe, Received::Cast(VaseCast::Turn), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
#[should_panic(
    expected = "has not received `Received::Cast(VaseCast::Fall)` within 1s; in its mailbox: [Cast(Turn), Info(Tick)]"
)]
async fn a_failure_says_what_came_instead() {
    let mut probe = Probe::<Vase>::new();
    probe.server().turn().unwrap();
    probe.server().send(VaseInfo::Tick).unwrap();
    assert_receive!(
        probe,
        Received::Cast(VaseCast::Fall),
        Duration::from_secs(1)
    );
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "`Received::Cast(cast) if matches!(cast, VaseCast::Fall)`")]
async fn a_condition_is_part_of_the_pattern() {
    let mut probe = Probe::<Vase>::new();
    probe.server().turn().unwrap();
    assert_receive!(probe, Received::Cast(cast) if matches!(cast, VaseCast::Fall));
}

#[tokio::test(start_paused = true)]
async fn refute_receive_waits_a_moment() {
    let mut probe = Probe::<Vase>::new();
    probe.server().turn().unwrap();
    probe
        .server()
        .send_after(Duration::from_millis(101), VaseInfo::Tick);
    let before = Instant::now();
    refute_receive!(probe, Received::Info(_));
    assert_eq!(before.elapsed(), Duration::from_millis(100));
    assert_receive!(probe, Received::Info(_));
    assert_receive!(probe, Received::Cast(_));
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "has received Info(Tick), which matches `Received::Info(_)`")]
async fn what_comes_within_that_moment_is_refuted() {
    let mut probe = Probe::<Vase>::new();
    probe
        .server()
        .send_after(Duration::from_millis(99), VaseInfo::Tick);
    refute_receive!(probe, Received::Info(_));
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "has received Cast(Turn)")]
async fn what_is_there_already_is_refuted_without_waiting() {
    let mut probe = Probe::<Vase>::new();
    probe.server().turn().unwrap();
    refute_receive!(probe, Received::Cast(VaseCast::Turn), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn assert_down_waits_for_an_end_and_hears_of_one_that_was_long_ago() {
    let pid = failing(other("soon"));
    assert_down!(pid, ExitReason::Other(detail));
    assert_eq!(detail.to_string(), "soon");
    sleep(Duration::from_secs(60)).await;
    assert_down!(pid, reason if *reason == other("soon"));
    drop(reason);
}

#[tokio::test(start_paused = true)]
async fn it_takes_every_address() {
    let agent = Agent::start(|| 1).name("asserted agent").await.unwrap();
    let named = Named::<Agent<i32>>::new("asserted agent");
    agent.pid().exit(other("gone"));
    assert_down!(named, ExitReason::Other(_));
    assert_down!(agent, ExitReason::Other(_), Duration::from_secs(1));
    assert_down!(&agent.pid(), _);
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "has ended: Normal, which does not match `ExitReason::Killed`")]
async fn another_reason_fails_the_test() {
    let pid = Process::spawn(|_me| async { Ok(()) });
    assert_down!(pid, ExitReason::Killed);
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "has not ended within 5s")]
async fn so_does_one_that_lives() {
    assert_down!(idle(), ExitReason::Killed);
}

#[tokio::test(start_paused = true)]
#[should_panic(expected = "nobody is there who could end")]
async fn so_does_an_address_of_nobody() {
    assert_down!(Named::<Vase>::new("nobody has this name"), _);
}

#[tokio::test(start_paused = true)]
async fn a_pattern_may_have_alternatives_at_its_top() {
    let mut probe = Probe::<Vase>::new();
    probe.server().turn().unwrap();
    assert_receive!(probe, Received::Info(_) | Received::Cast(_));
    refute_receive!(probe, Received::Info(_) | Received::Cast(_));
}

#[tokio::test(start_paused = true)]
#[should_panic(
    expected = "its mailbox is empty\n  on a paused clock, which waits for no socket, file or thread"
)]
async fn on_a_paused_clock_a_time_that_is_over_is_said_to_be_of_that_clock() {
    let mut probe = Probe::<Vase>::new();
    assert_receive!(probe, Received::Cast(_));
}
