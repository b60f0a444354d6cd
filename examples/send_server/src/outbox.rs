//! The mails, and how each stands. Pure.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::time::{Duration, Instant};

use crate::message::Mail;
use crate::saved::Unsent;
use crate::status::{Answer, Retry, Rules, Status};

/// So many mails that are over are still shown.
const SHOWN: usize = 100;

/// Beyond, mails from a file are numbered anew.
const HIGHEST: u64 = u64::MAX / 2;

/// All mails that are unsent, in the order of their numbers, and the latest that are over.
#[derive(Debug)]
pub(crate) struct Outbox {
    rules: Rules,
    unsent: BTreeMap<u64, Entry>,
    /// Those that may be sent, in the order in which they will be.
    queue: VecDeque<u64>,
    sending: usize,
    last: u64,
    over: VecDeque<Line>,
    sent: usize,
    failed: usize,
}

#[derive(Debug)]
struct Entry {
    unsent: Unsent,
    status: Status,
}

/// What follows from an answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Sent,
    /// It is to be reported as [due](Outbox::due) after a pause.
    Again {
        retry: Retry,
        pause: Duration,
        why: String,
    },
    Failed(String),
}

/// How all mails stand.
#[derive(Clone, Debug)]
pub(crate) struct Overview {
    pub(crate) sent: usize,
    pub(crate) failed: usize,
    pub(crate) unsent: usize,
    pub(crate) lines: Vec<Line>,
}

/// How a mail stands.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    number: u64,
    to: String,
    subject: String,
    status: String,
}

impl Outbox {
    pub(crate) fn new(rules: Rules) -> Self {
        Self {
            rules,
            unsent: BTreeMap::new(),
            queue: VecDeque::new(),
            sending: 0,
            last: 0,
            over: VecDeque::new(),
            sent: 0,
            failed: 0,
        }
    }

    /// Queues a mail, under the next number; `id` makes its message id from that.
    pub(crate) fn accept(&mut self, mail: Mail, id: impl FnOnce(u64) -> String) {
        let number = self.last + 1;
        self.insert(Unsent {
            number,
            message_id: id(number),
            failures: 0,
            mail,
        });
    }

    /// Queues the mails of an earlier life, with their failures.
    pub(crate) fn restore(&mut self, mails: Vec<Unsent>) {
        for mut unsent in mails {
            // No number twice, and always another, whatever the file says.
            if self.unsent.contains_key(&unsent.number) || unsent.number > HIGHEST {
                unsent.number = self.last + 1;
            }
            self.insert(unsent);
        }
    }

    fn insert(&mut self, unsent: Unsent) {
        let number = unsent.number;
        self.last = self.last.max(number);
        self.queue.push_back(number);
        let status = Status::Queued;
        self.unsent.insert(number, Entry { unsent, status });
    }

    /// The next mail to send, which counts as on its way from now on; none if `at_once` are already.
    pub(crate) fn start(&mut self, at_once: usize) -> Option<&Unsent> {
        if self.sending >= at_once {
            return None;
        }
        let number = self.queue.pop_front()?;
        let entry = self.unsent.get_mut(&number)?;
        entry.status = Status::Sending;
        self.sending += 1;
        Some(&entry.unsent)
    }

    /// What follows from the answer to a mail that is on its way; nothing if it is not.
    pub(crate) fn answered(
        &mut self,
        number: u64,
        answer: Answer,
        now: Instant,
    ) -> Option<(Verdict, Mail)> {
        let entry = self.unsent.get_mut(&number)?;
        if entry.status != Status::Sending {
            return None;
        }
        self.sending -= 1;
        let mail = entry.unsent.mail.clone();
        entry.status = self.rules.after(answer, entry.unsent.failures, now);
        let verdict = match &entry.status {
            Status::Waiting { why, .. } => {
                entry.unsent.failures += 1;
                Verdict::Again {
                    retry: Retry {
                        number: entry.unsent.failures,
                        of: self.rules.max_retries,
                    },
                    pause: self.rules.pause,
                    why: why.clone(),
                }
            }
            Status::Failed(why) => {
                let why = why.clone();
                self.failed += 1;
                self.close(number, now);
                Verdict::Failed(why)
            }
            Status::Sent | Status::Queued | Status::Sending => {
                self.sent += 1;
                self.close(number, now);
                Verdict::Sent
            }
        };
        Some((verdict, mail))
    }

    /// Takes a mail that is over out of the way.
    fn close(&mut self, number: u64, now: Instant) {
        if let Some(entry) = self.unsent.remove(&number) {
            self.over.push_back(self.line(&entry, now));
            if self.over.len() > SHOWN {
                self.over.pop_front();
            }
        }
    }

    /// The pause of a mail is over: it is queued again.
    pub(crate) fn due(&mut self, number: u64) {
        if let Some(entry) = self.unsent.get_mut(&number)
            && matches!(entry.status, Status::Waiting { .. })
        {
            entry.status = Status::Queued;
            self.queue.push_back(number);
        }
    }

    /// How many mails are neither sent nor failed.
    pub(crate) fn unsent(&self) -> usize {
        self.unsent.len()
    }

    /// Those mails, on their way or not.
    pub(crate) fn to_save(&self) -> Vec<Unsent> {
        let entries = self.unsent.values();
        entries.map(|entry| entry.unsent.clone()).collect()
    }

    pub(crate) fn overview(&self, now: Instant) -> Overview {
        let unsent = self.unsent.values().map(|entry| self.line(entry, now));
        let mut lines: Vec<_> = self.over.iter().cloned().chain(unsent).collect();
        lines.sort_by_key(|line| line.number);
        Overview {
            sent: self.sent,
            failed: self.failed,
            unsent: self.unsent.len(),
            lines,
        }
    }

    fn line(&self, entry: &Entry, now: Instant) -> Line {
        let Entry { unsent, status } = entry;
        Line {
            number: unsent.number,
            to: unsent.mail.to(),
            subject: unsent.mail.subject().to_owned(),
            status: self.rules.describe(status, unsent.failures, now),
        }
    }
}

impl fmt::Display for Overview {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            sent,
            failed,
            unsent,
            lines,
        } = self;
        write!(f, "{sent} sent, {failed} failed, {unsent} unsent")?;
        lines.iter().try_for_each(|line| write!(f, "\n{line}"))
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            number,
            to,
            subject,
            status,
        } = self;
        write!(f, "{number:>5}  {to}  {subject:?}  {status}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: Rules = Rules {
        max_retries: 1,
        pause: Duration::from_secs(5),
    };

    fn mail() -> Mail {
        Mail::new("ada@example.org", "hello", "").expect("a mail")
    }

    fn saved(number: u64) -> Unsent {
        Unsent {
            number,
            message_id: "<1@example.org>".to_owned(),
            failures: 1,
            mail: mail(),
        }
    }

    fn with(mails: usize) -> Outbox {
        let mut outbox = Outbox::new(RULES);
        (0..mails).for_each(|_| outbox.accept(mail(), |number| number.to_string()));
        outbox
    }

    fn next(outbox: &mut Outbox) -> Option<u64> {
        outbox.start(2).map(|unsent| unsent.number)
    }

    #[test]
    fn the_first_are_sent_first_and_only_so_many_at_once() {
        let (mut outbox, now) = (with(3), Instant::now());
        assert_eq!(next(&mut outbox), Some(1));
        assert_eq!(next(&mut outbox), Some(2));
        assert_eq!(next(&mut outbox), None);
        outbox.answered(2, Answer::Sent, now);
        assert_eq!(next(&mut outbox), Some(3));
        assert_eq!(outbox.unsent(), 2);
    }

    #[test]
    fn a_mail_that_waits_is_queued_when_it_is_due_and_only_then() {
        let (mut outbox, now) = (with(1), Instant::now());
        assert_eq!(next(&mut outbox), Some(1));
        outbox.due(1);
        assert_eq!(next(&mut outbox), None, "it is on its way");
        outbox.answered(1, Answer::Later("busy".to_owned()), now);
        assert_eq!(next(&mut outbox), None, "it waits");
        outbox.due(1);
        outbox.due(1);
        assert_eq!(next(&mut outbox), Some(1));
        assert_eq!(next(&mut outbox), None);
    }

    #[test]
    fn an_answer_to_nothing_changes_nothing() {
        let (mut outbox, now) = (with(1), Instant::now());
        assert_eq!(outbox.answered(1, Answer::Sent, now), None);
        assert_eq!(outbox.answered(2, Answer::Sent, now), None);
        assert_eq!(outbox.unsent(), 1);
    }

    #[test]
    fn no_number_is_given_twice_whatever_was_saved() {
        let mut outbox = Outbox::new(RULES);
        outbox.restore(vec![saved(3), saved(3), saved(u64::MAX), saved(0)]);
        outbox.accept(mail(), |number| number.to_string());
        let numbers: Vec<_> = outbox.to_save().iter().map(|mail| mail.number).collect();
        assert_eq!(numbers, [0, 3, 4, 5, 6]);
    }

    #[test]
    fn of_mails_that_are_over_the_latest_are_shown() {
        let (mut outbox, now) = (with(SHOWN + 5), Instant::now());
        while let Some(number) = next(&mut outbox) {
            outbox.answered(number, Answer::Sent, now);
        }
        let overview = outbox.overview(now);
        assert_eq!((overview.sent, overview.lines.len()), (105, SHOWN));
        assert!(overview.to_string().contains("\n    6  ada@example.org"));
    }
}
