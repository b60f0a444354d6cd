//! A sender for tests, which answers as it is told, and a server that sends by it.

use std::collections::VecDeque;
use std::future::pending;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use genserver::{Child, ServerSpec, Shutdown};
use mail::lettre::Message;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

use crate::message::Mail;
use crate::news::News;
use crate::send_server::{SendServer, SendServerClient as _, Setup};
use crate::sender::Sender;
use crate::status::{Answer, Rules};

pub(crate) const SECOND: Duration = Duration::from_secs(1);

/// When which attempts began, and what they were answered.
#[derive(Clone)]
pub(crate) struct Office {
    pub(crate) begin: Instant,
    answers: Arc<Mutex<VecDeque<Act>>>,
    attempts: Arc<Mutex<Vec<Duration>>>,
}

/// What an attempt does; once nothing is left, it succeeds.
#[derive(Clone, Copy)]
pub(crate) enum Act {
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
    pub(crate) fn new(acts: impl IntoIterator<Item = Act>) -> Self {
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

    pub(crate) fn attempts(&self) -> Vec<u64> {
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

/// What a server is told that sends by `office`, with three retries, five seconds apart, and a grace of three.
pub(crate) fn setup(office: &Office, at_once: usize) -> (Setup, mpsc::UnboundedReceiver<News>) {
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

pub(crate) fn spec(setup: Setup) -> ServerSpec<SendServer> {
    ServerSpec::of(setup).set(|spec| spec.shutdown(Shutdown::After(10 * SECOND)))
}

pub(crate) fn mail(subject: &str) -> Mail {
    Mail::new("ada@example.org", subject, "").expect("a mail")
}

pub(crate) async fn state(server: &Child<SendServer>) -> String {
    server.state().await.expect("it answers").to_string()
}
