//! What is said on standard input, and the answers.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use genserver::{CallError, ChildSpec, ExitReason, Named, Restart};
use tokio::sync::mpsc::Receiver;
use tokio::sync::{Mutex, Notify};
use tokio::time::Instant;

use crate::command::{Command, HELP};
use crate::crew::Crew;
use crate::job::Work;
use crate::queue::{Queue, QueueClient as _};
use crate::screen::Screen;
use crate::tables::TablesClient as _;

/// Obeys line by line. Clones share the lines.
#[derive(Clone)]
pub(crate) struct Console {
    lines: Arc<Mutex<Receiver<String>>>,
    screen: Screen,
    queue: Named<Queue>,
    crew: Crew,
    quit: Arc<Notify>,
}

impl Console {
    /// It tells `quit` when the user wants to end.
    pub(crate) fn new(
        lines: Receiver<String>,
        screen: Screen,
        crew: Crew,
        quit: Arc<Notify>,
    ) -> Self {
        Self {
            lines: Arc::new(Mutex::new(lines)),
            screen,
            queue: Named::new(Queue::NAME),
            crew,
            quit,
        }
    }

    /// As a child: it ends with the input, and comes back only after a crash.
    pub(crate) fn into_child(self) -> ChildSpec {
        ChildSpec::task(move || self.clone().listen())
            .id("Console")
            .restart(Restart::Transient)
    }

    async fn listen(self) -> Result<(), ExitReason> {
        let mut lines = self.lines.lock().await;
        while let Some(line) = lines.recv().await {
            match Command::parse(&line) {
                Ok(Some(command)) => self.obey(command).await,
                Ok(None) => {}
                Err(error) => self.screen.line(error),
            }
        }
        Ok(())
    }

    async fn obey(&self, command: Command) {
        match command {
            Command::Order(work, path) => self.order(work, path).await,
            Command::Status => self.status(),
            Command::Tables => self.list_tables().await,
            Command::Help => HELP.iter().for_each(|line| self.screen.line(line)),
            Command::Quit => self.quit.notify_one(),
        }
    }

    async fn order(&self, work: Work, path: PathBuf) {
        let path: Arc<Path> = Arc::from(path);
        let order = self.queue.order(work, Arc::clone(&path)).no_timeout();
        match order.await {
            Ok(Ok(())) => self
                .screen
                .line(format_args!("{work} started: {}", path.display())),
            Ok(Err(refusal)) => self.screen.line(format_args!("{work} refused: {refusal}")),
            Err(gone) => self
                .screen
                .line(format_args!("{work} refused: {}", apology(&gone))),
        }
    }

    /// Asks no worker: one that is busy could not answer.
    fn status(&self) {
        let (jobs, now) = (self.crew.running(), Instant::now());
        let lines = jobs.iter().map(|(id, standing)| standing.line(id, now));
        let head = format!("status: {} jobs", jobs.len());
        let lines: Vec<_> = std::iter::once(head).chain(lines).collect();
        self.screen.lines(&lines);
    }

    async fn list_tables(&self) {
        match self.crew.tables.list().await {
            Ok(tables) => {
                self.screen.line(format_args!("tables: {}", tables.len()));
                self.screen.lines(&tables);
            }
            Err(gone) => self.screen.line(format_args!("tables: {}", apology(&gone))),
        }
    }
}

fn apology(error: &CallError) -> String {
    format!("{error}; try again")
}
