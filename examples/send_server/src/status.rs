//! How a mail stands, and what an answer makes of that. Pure.

use std::fmt;
use std::time::{Duration, Instant};

/// What became of an attempt to send a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The server has it.
    Sent,
    /// Not this time.
    Later(String),
    /// Not this mail.
    Never(String),
}

/// How a mail stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Queued,
    Sending,
    /// It is queued again when it is due.
    Waiting {
        due: Instant,
        why: String,
    },
    Sent,
    Failed(String),
}

/// When a mail is tried again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules {
    /// How often, after the first attempt.
    pub(crate) max_retries: u32,
    /// How long after an attempt that failed.
    pub(crate) pause: Duration,
}

impl Rules {
    /// How a mail stands after an answer to its latest attempt. `failures` counts those that failed before.
    pub(crate) fn after(&self, answer: Answer, failures: u32, now: Instant) -> Status {
        match answer {
            Answer::Sent => Status::Sent,
            Answer::Never(why) => Status::Failed(why),
            Answer::Later(why) if failures >= self.max_retries => Status::Failed(why),
            Answer::Later(why) => Status::Waiting {
                due: now + self.pause,
                why,
            },
        }
    }

    /// How a mail stands, in words.
    pub(crate) fn describe(&self, status: &Status, failures: u32, now: Instant) -> String {
        let retry = Retry {
            number: failures,
            of: self.max_retries,
        };
        match (status, failures) {
            (Status::Queued, 0) => "queued".to_owned(),
            (Status::Queued, _) => format!("queued for {retry}"),
            (Status::Sending, 0) => "sending".to_owned(),
            (Status::Sending, _) => format!("sending, {retry}"),
            (Status::Waiting { due, why }, _) => {
                let seconds = due.saturating_duration_since(now).as_secs_f64().ceil();
                format!("{retry} in {seconds} s: {why}")
            }
            (Status::Sent, _) => "sent".to_owned(),
            (Status::Failed(why), _) => format!("failed: {why}"),
        }
    }
}

/// `retry 1 of 3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Retry {
    pub(crate) number: u32,
    pub(crate) of: u32,
}

impl fmt::Display for Retry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "retry {} of {}", self.number, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: Rules = Rules {
        max_retries: 3,
        pause: Duration::from_secs(5),
    };

    #[test]
    fn what_an_answer_makes_of_a_mail() {
        let now = Instant::now();
        let later = || Answer::Later("busy".to_owned());
        let waiting = Status::Waiting {
            due: now + Duration::from_secs(5),
            why: "busy".to_owned(),
        };
        let never = Answer::Never("no such mailbox".to_owned());
        let refused = Status::Failed("no such mailbox".to_owned());
        let table = [
            (Answer::Sent, 0, Status::Sent),
            (Answer::Sent, 3, Status::Sent),
            (later(), 0, waiting.clone()),
            (later(), 2, waiting),
            (later(), 3, Status::Failed("busy".to_owned())),
            (later(), 4, Status::Failed("busy".to_owned())),
            (never.clone(), 0, refused.clone()),
            (never, 3, refused),
        ];
        for (answer, failures, status) in table {
            let case = format!("{answer:?} after {failures}");
            assert_eq!(RULES.after(answer, failures, now), status, "{case}");
        }
    }

    #[test]
    fn without_retries_the_first_failure_is_the_last() {
        let rules = Rules {
            max_retries: 0,
            ..RULES
        };
        let status = rules.after(Answer::Later("busy".to_owned()), 0, Instant::now());
        assert_eq!(status, Status::Failed("busy".to_owned()));
    }

    #[test]
    fn a_status_in_words() {
        let now = Instant::now();
        let waiting = |millis| Status::Waiting {
            due: now + Duration::from_millis(millis),
            why: "busy".to_owned(),
        };
        let table = [
            (Status::Queued, 0, "queued"),
            (Status::Queued, 1, "queued for retry 1 of 3"),
            (Status::Sending, 0, "sending"),
            (Status::Sending, 2, "sending, retry 2 of 3"),
            (waiting(2500), 1, "retry 1 of 3 in 3 s: busy"),
            (waiting(0), 3, "retry 3 of 3 in 0 s: busy"),
            (Status::Sent, 1, "sent"),
            (Status::Failed("busy".to_owned()), 4, "failed: busy"),
        ];
        for (status, failures, words) in table {
            assert_eq!(RULES.describe(&status, failures, now), words);
        }
    }
}
