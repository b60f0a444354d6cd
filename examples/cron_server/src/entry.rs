//! What is called when: [`Entry`], a job made of a value.

use std::fmt;
use std::sync::Arc;

use genserver::{Job, JobContext, JobEvent, JobResult, JobServer, JobSetup, JobSpec, Schedule};

use crate::functions::Action;
use crate::tree::Terms;

/// A function of a module, its arguments, and when to call it.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) module: &'static str,
    pub(crate) function: &'static str,
    pub(crate) arguments: Vec<String>,
    pub(crate) schedule: Schedule,
    /// The function with its arguments in it: they were checked when it was looked up.
    pub(crate) action: Action,
}

impl Job for Entry {
    /// One call. An error is logged, a panic ends this job's process; neither ends its schedule.
    async fn work(&mut self, _ctx: &mut JobContext<'_>) -> JobResult {
        let answer = self.action.call().await?;
        if !answer.is_empty() {
            program::say(format_args!("{} => {answer}", self.call()));
        }
        Ok(())
    }
}

impl Entry {
    /// The child of a supervisor that does this.
    pub(crate) fn job(self, terms: &Terms) -> JobSetup<Self> {
        let totals = Arc::clone(&terms.totals);
        let id = self.to_string();
        let spec = JobSpec::new(self.schedule).timeout(terms.timeout);
        JobServer::new(self, spec)
            .name(id)
            .observer(move |_job: &str, event: &JobEvent| totals.count(event))
    }

    /// What is called, as it stands in the file.
    fn call(&self) -> String {
        let mut call = format!("{}.{}", self.module, self.function);
        for argument in &self.arguments {
            let is_plain = !argument.is_empty() && !argument.contains([' ', '\t', '#']);
            let quote = if is_plain { "" } else { "\"" };
            call.extend([" ", quote, argument, quote]);
        }
        call
    }
}

/// The whole line, which is also what the job is called.
impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.schedule, self.call())
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Entry({self})")
    }
}
