//! Reads the table again when somebody sends SIGHUP: [`Reload`].

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use genserver::{CallError, Context, ExitReason, SupervisorRef, genserver};
use tokio::task::spawn_blocking;

use crate::entry::Entry;
use crate::hangup::Hangups;
use crate::table::{self, TableError};
use crate::tree::{JOBS, Terms};

/// Keeps the children of a supervisor as the file says.
#[derive(Debug)]
pub(crate) struct Reload {
    file: PathBuf,
    terms: Terms,
}

type Loaded = Result<Vec<Entry>, TableError>;

#[genserver]
impl Reload {
    #[init]
    fn init(file: PathBuf, terms: Terms, ctx: &mut Context<Self>) -> std::io::Result<Self> {
        let reload = Self { file, terms };
        reload.wait_for(Hangups::listen()?, ctx);
        Ok(reload)
    }

    /// The file was read beside this server, and whoever listens to signals comes back.
    #[info]
    async fn loaded(
        &mut self,
        loaded: Result<(Loaded, Hangups), ExitReason>,
        ctx: &mut Context<Self>,
    ) -> Result<(), ExitReason> {
        let (loaded, hangups) = loaded?;
        match loaded {
            Ok(entries) => self.apply(entries).await?,
            Err(error) => tracing::error!("nothing changes: {}", said(&error)),
        }
        self.wait_for(hangups, ctx);
        Ok(())
    }
}

impl Reload {
    /// Reads the file after the next signal.
    fn wait_for(&self, mut hangups: Hangups, ctx: &Context<Self>) {
        let file = self.file.clone();
        let work = async move {
            hangups.next().await;
            let loaded = spawn_blocking(move || table::load(Some(&file))).await;
            (loaded.unwrap_or(Err(TableError::Empty)), hangups)
        };
        ctx.task(work, ReloadInfo::Loaded);
    }

    /// Ends what the file doesn't say any more, and starts what is new in it.
    async fn apply(&self, entries: Vec<Entry>) -> Result<(), CallError> {
        let jobs = SupervisorRef::named(JOBS);
        let running = jobs
            .which_children()
            .await?
            .into_iter()
            .map(|child| child.id);
        let plan = Plan::of(&running.collect::<Vec<_>>(), entries);
        for id in &plan.gone {
            let ended = jobs.terminate_child(id).await;
            let deleted = jobs.delete_child(id).await;
            tracing::info!(job = &**id, ?ended, ?deleted, "ended");
        }
        let (gone, new) = (plan.gone.len(), plan.new.len());
        for entry in plan.new {
            let job = entry.to_string();
            match jobs.start_child(entry.job(&self.terms)).await {
                Ok(_pid) => tracing::info!(job, "started"),
                Err(error) => tracing::error!(job, "cannot be started: {error}"),
            }
        }
        tracing::info!("read again: {new} new, {gone} gone");
        Ok(())
    }
}

/// What has to be done so that what runs is what the file says.
#[derive(Debug)]
struct Plan {
    gone: Vec<Arc<str>>,
    new: Vec<Entry>,
}

impl Plan {
    fn of(running: &[Arc<str>], wanted: Vec<Entry>) -> Self {
        let ids: HashSet<String> = wanted.iter().map(ToString::to_string).collect();
        let new = wanted.into_iter();
        let new = new.filter(|entry| !running.contains(&entry.to_string().into()));
        Self {
            new: new.collect(),
            gone: running
                .iter()
                .filter(|id| !ids.contains(&***id))
                .cloned()
                .collect(),
        }
    }
}

/// An error with what caused it.
fn said(error: &TableError) -> String {
    match std::error::Error::source(error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_new_begins_what_is_gone_ends_and_the_rest_stays() {
        let running = ["every 5s Clock.now", "every 5s Demo.crash"].map(Arc::from);
        let wanted = table::parse("5s Clock.now\n6s Demo.crash").unwrap();
        let plan = Plan::of(&running, wanted);
        assert_eq!(plan.gone, [Arc::from("every 5s Demo.crash")]);
        let new: Vec<String> = plan.new.iter().map(ToString::to_string).collect();
        assert_eq!(new, ["every 6s Demo.crash"]);
    }

    #[test]
    fn nothing_is_done_if_the_file_says_what_runs() {
        let plan = Plan::of(
            &["every 5s Clock.now".into()],
            table::parse("every 5s Clock.now").unwrap(),
        );
        assert!(plan.gone.is_empty() && plan.new.is_empty(), "{plan:?}");
    }
}
