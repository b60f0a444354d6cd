//! What is asked of a job method: [`JobRequest`].

use super::handle::JobControlError;
use crate::gen_server::Caller;
use crate::job::{JobStatus, Schedule, Triggered};

/// What a job replies.
pub(super) type Answer<T> = Result<T, JobControlError>;

/// A question to one of the jobs of a server, as its calls carry it.
#[derive(Debug)]
pub struct JobRequest {
    /// The name of the method.
    pub(super) job: Box<str>,
    pub(super) question: Question,
}

/// The questions, with who waits for the answer.
#[derive(Debug)]
pub(super) enum Question {
    Status(Caller<Answer<JobStatus>>),
    Trigger(Caller<Answer<Triggered>>),
    Pause(Caller<Answer<()>>),
    Resume(Caller<Answer<()>>),
    Reschedule(Box<Schedule>, Caller<Answer<()>>),
}

impl JobRequest {
    /// For logs; which job it is about is the sender's to say.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self.question {
            Question::Status(_) => "status of a job",
            Question::Trigger(_) => "trigger a job",
            Question::Pause(_) => "pause a job",
            Question::Resume(_) => "resume a job",
            Question::Reschedule(..) => "reschedule a job",
        }
    }
}

impl Question {
    /// Replies nothing but a mistake.
    pub(super) fn refuse(self, error: JobControlError) {
        match self {
            Self::Status(from) => from.reply(Err(error)),
            Self::Trigger(from) => from.reply(Err(error)),
            Self::Pause(from) | Self::Resume(from) | Self::Reschedule(_, from) => {
                from.reply(Err(error));
            }
        }
    }
}
