//! What the server promises of times, on a paused clock, with a sender that answers as it is told.

use std::collections::VecDeque;
use std::future::pending;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use genserver::testing::{settled, supervised};
use genserver::{Child, ServerSpec, Shutdown};
use mail::lettre::Message;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

use crate::message::Mail;
use crate::news::News;
use crate::send_server::{SendServer, SendServerClient as _, Setup};
use crate::sender::Sender;
use crate::status::{Answer, Rules};

const SECOND: Duration = Duration::from_secs(1);

/// When which attempts began, and what they were answered.
#[derive(Clone)]
struct Office {
    begin: Instant,
    answers: Arc<Mutex<VecDeque<Act>>>,
    attempts: Arc<Mutex<Vec<Duration>>>,
}

/// What an attempt does; once nothing is left, it succeeds.
#[derive(Clone, Copy)]
enum Act {
    PutOff,
    Refuse,
    /// It succeeds after so long.
    Take(Duration),
    Hang,
    /// The attempt fails before it begins, in the server.
    PanicAtOnce,
    /// The attempt panics beside the server.
    Panic,
}

impl Office {
    fn new(acts: impl IntoIterator<Item = Act>) -> Self {
        Self {
            begin: Instant::now(),
            answers: Arc::new(Mutex::new(acts.into_iter().collect())),
            attempts: Arc::default(),
        }
    }

    fn sender(&self) -> Sender {
        let office = self.clone();
        Sender::new(move |_message: Message| {
            let mut answers = office
                .answers
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            let act = answers.pop_front().unwrap_or(Act::Take(Duration::ZERO));
            drop(answers);
            let attempt = office.begin.elapsed();
            let mut attempts = office.attempts.lock().expect("nobody panics");
            attempts.push(attempt);
            drop(attempts);
            assert!(!matches!(act, Act::PanicAtOnce), "a test's own");
            act.done()
        })
    }

    fn attempts(&self) -> Vec<u64> {
        let attempts = self.attempts.lock().expect("nobody panics");
        attempts.iter().map(Duration::as_secs).collect()
    }
}

impl Act {
    async fn done(self) -> Answer {
        match self {
            Self::PutOff => Answer::Later("busy".to_owned()),
            Self::Refuse => Answer::Never("unknown".to_owned()),
            Self::Take(time) => {
                sleep(time).await;
                Answer::Sent
            }
            Self::Hang | Self::PanicAtOnce => pending().await,
            Self::Panic => panic!("a test's own"),
        }
    }
}

fn setup(office: &Office, at_once: usize) -> (Setup, mpsc::UnboundedReceiver<News>) {
    let (news, heard) = mpsc::unbounded_channel();
    let setup = Setup {
        sender: office.sender(),
        store: None,
        from: "me@example.org".parse().expect("an address"),
        rules: Rules {
            max_retries: 3,
            pause: 5 * SECOND,
        },
        at_once: NonZeroUsize::new(at_once).expect("more than none"),
        grace: 3 * SECOND,
        news,
    };
    (setup, heard)
}

fn spec(setup: Setup) -> ServerSpec<SendServer> {
    ServerSpec::of(setup).set(|spec| spec.shutdown(Shutdown::After(10 * SECOND)))
}

fn mail(subject: &str) -> Mail {
    Mail::new("ada@example.org", subject, "").expect("a mail")
}

async fn state(server: &Child<SendServer>) -> String {
    server.state().await.expect("it answers").to_string()
}

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

mod with_a_state_file {
    use stage::Folder;

    use super::*;
    use crate::saved::Unsent;
    use crate::store::Store;

    // The clock isn't paused: it would not wait for the disk.
    #[tokio::test]
    async fn a_panic_of_the_server_loses_no_mail_and_sends_none_twice() {
        let folder = Folder::new().expect("a folder");
        supervised(async |test| {
            let late = Act::Take(SECOND / 5);
            let office = Office::new([late, Act::PanicAtOnce]);
            let (mut setup, _news) = setup(&office, 8);
            let store = Store::open(folder.join("state.json")).expect("a store");
            setup.store = Some(Arc::new(store));
            let server = test.start_supervised(spec(setup)).await;
            let crash = test.expect_crash(&server);
            server.deliver(mail("a")).expect("no bound");
            server.deliver(mail("b")).expect("no bound");
            crash.await;
            server.unsent_below(1).no_timeout().await.expect("a reply");
            // `a` arrived within the grace, so only `b` was tried again.
            assert_eq!(office.attempts().len(), 3);
            let shown = state(&server).await;
            assert!(
                shown.ends_with("    2  ada@example.org  \"b\"  sent"),
                "{shown}"
            );
            assert!(shown.starts_with("1 sent, 0 failed, 0 unsent\n"), "{shown}");
        })
        .await;
    }

    #[tokio::test]
    async fn the_next_start_goes_on_with_the_failures_of_the_last() {
        let folder = Folder::new().expect("a folder");
        let store = Arc::new(Store::open(folder.join("state.json")).expect("a store"));
        let unsent = Unsent {
            number: 7,
            message_id: "<7@example.org>".to_owned(),
            failures: 0,
            mail: mail("a"),
        };
        store.save(&[unsent]).expect("a disk");
        for (act, shown) in [
            (Act::PutOff, "retry 1 of 3 in 5 s: busy"),
            (Act::Hang, "sending, retry 1 of 3"),
            (Act::PutOff, "retry 2 of 3 in 5 s: busy"),
            (Act::PutOff, "retry 3 of 3 in 5 s: busy"),
            (Act::PutOff, "failed: busy"),
        ] {
            supervised(async |test| {
                let office = Office::new([act]);
                let (mut setup, mut news) = setup(&office, 8);
                setup.store = Some(Arc::clone(&store));
                setup.grace = SECOND / 10;
                let server = test.start_supervised(spec(setup)).await;
                while !state(&server).await.ends_with(shown) {
                    assert!(news.recv().await.is_some());
                }
            })
            .await;
        }
    }
}
