//! What the server promises of times, on a paused clock.

use genserver::testing::{settled, supervised};
use tokio::time::sleep;

use crate::office::{Act, Office, SECOND, mail, setup, spec, state};
use crate::send_server::SendServerClient as _;

#[tokio::test(start_paused = true)]
async fn a_mail_is_tried_again_every_five_seconds_until_it_is_sent() {
    supervised(async |test| {
        let office = Office::new([Act::PutOff, Act::PutOff]);
        let server = test.start_supervised(spec(setup(&office, 1).0)).await;
        server.deliver(mail("a")).expect("no bound");
        sleep(2 * SECOND).await;
        let shown = state(&server).await;
        assert!(
            shown.ends_with("\"a\"  retry 1 of 3 in 3 s: busy"),
            "{shown}"
        );
        server.unsent_below(1).no_timeout().await.expect("a reply");
        assert_eq!(office.attempts(), [0, 5, 10]);
        let shown = state(&server).await;
        assert!(shown.starts_with("1 sent, 0 failed, 0 unsent\n"), "{shown}");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_mail_fails_after_the_last_retry() {
    supervised(async |test| {
        let office = Office::new([Act::PutOff; 9]);
        let server = test.start_supervised(spec(setup(&office, 1).0)).await;
        server.deliver(mail("a")).expect("no bound");
        server.unsent_below(1).no_timeout().await.expect("a reply");
        assert_eq!(office.attempts(), [0, 5, 10, 15]);
        let shown = state(&server).await;
        assert!(shown.ends_with("\"a\"  failed: busy"), "{shown}");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_mail_that_is_refused_for_good_is_not_tried_again() {
    supervised(async |test| {
        let office = Office::new([Act::PutOff, Act::Refuse]);
        let server = test.start_supervised(spec(setup(&office, 1).0)).await;
        server.deliver(mail("a")).expect("no bound");
        server.unsent_below(1).no_timeout().await.expect("a reply");
        sleep(60 * SECOND).await;
        assert_eq!(office.attempts(), [0, 5]);
        let shown = state(&server).await;
        assert!(shown.ends_with("\"a\"  failed: unknown"), "{shown}");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_panics_is_a_failure_and_harms_nobody() {
    supervised(async |test| {
        let office = Office::new([Act::Panic]);
        let server = test.start_supervised(spec(setup(&office, 1).0)).await;
        server.deliver(mail("a")).expect("no bound");
        server.unsent_below(1).no_timeout().await.expect("a reply");
        assert_eq!(office.attempts(), [0, 5]);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn at_most_so_many_are_sent_at_once_and_a_wait_takes_no_place() {
    supervised(async |test| {
        let take = Act::Take(4 * SECOND);
        let office = Office::new([Act::PutOff, take, take, take, take]);
        let server = test.start_supervised(spec(setup(&office, 2).0)).await;
        for subject in ["a", "b", "c", "d"] {
            server.deliver(mail(subject)).expect("no bound");
        }
        server.unsent_below(1).no_timeout().await.expect("a reply");
        // `a` waits from 0 to 5; `b` and `c` are sent at once, then `d`, then `a`.
        assert_eq!(office.attempts(), [0, 0, 0, 4, 5]);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn the_server_answers_while_all_attempts_hang() {
    supervised(async |test| {
        let office = Office::new([Act::Hang; 2]);
        let server = test.start_supervised(spec(setup(&office, 2).0)).await;
        for subject in ["a", "b", "c"] {
            server.deliver(mail(subject)).expect("no bound");
        }
        let shown = state(&server).await;
        for line in [
            "0 sent, 0 failed, 3 unsent",
            "\"b\"  sending",
            "\"c\"  queued",
        ] {
            assert!(shown.contains(line), "{shown}");
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn in_the_end_what_is_on_its_way_may_arrive_within_the_grace() {
    supervised(async |test| {
        let office = Office::new([Act::Take(2 * SECOND), Act::Hang]);
        let (setup, mut news) = setup(&office, 2);
        let server = test.start_supervised(spec(setup)).await;
        for subject in ["a", "b", "c"] {
            server.deliver(mail(subject)).expect("no bound");
        }
        settled(&server).await;
        test.stop_supervised(&server).await;
        assert_eq!(office.begin.elapsed().as_secs(), 3, "the grace");
        let told: Vec<_> = std::iter::from_fn(|| news.try_recv().ok()).collect();
        let told: Vec<_> = told.iter().map(ToString::to_string).collect();
        let lost = "2 mails unsent and lost: `--state` keeps them";
        assert_eq!(told, ["mail 1 to ada@example.org is sent", lost]);
    })
    .await;
}
