//! Do slow work beside the server, which goes on answering.
//!
//! Look at `report`, which keeps its callers, and at `done`, which replies to all of them.
//!
//! - A callback that awaits something slow holds up everybody. `ctx.task` runs it in a process of its own.
//! - Its outcome comes back as a message like any other. A panic in it is an outcome, too: the server lives.
//! - Who asks for the same meanwhile waits for the same task, so nothing is done twice.
//!
//! It runs on tokio's paused clock: nobody waits for the seconds.
#![expect(clippy::print_stdout, reason = "it shows what happens")]

use std::collections::HashMap;
use std::error::Error;
use std::time::Duration;

use genserver::{CallError, Caller, Context, ExitReason, GenServer as _, ServerRef, genserver};
use tokio::time::{Instant, sleep};

type Report = Result<String, ExitReason>;

/// Reports by year: those that are there, and who waits for those in the making.
#[derive(Default)]
struct Archive {
    reports: HashMap<u32, String>,
    waiting: HashMap<u32, Vec<Caller<Report>>>,
}

#[genserver]
impl Archive {
    #[init]
    fn init() -> Self {
        Self::default()
    }

    #[call]
    fn report(&mut self, year: u32, from: Caller<Report>, ctx: &mut Context<Self>) {
        if let Some(report) = self.reports.get(&year) {
            return from.reply(Ok(report.clone()));
        }
        let waiting = self.waiting.entry(year).or_default();
        if waiting.is_empty() {
            ctx.task(write(year), move |outcome| ArchiveInfo::Done(year, outcome));
        }
        waiting.push(from);
    }

    /// How many reports are there, and how many are in the making.
    #[call]
    fn progress(&self) -> (usize, usize) {
        (self.reports.len(), self.waiting.len())
    }

    #[info]
    fn done(&mut self, year: u32, outcome: Result<Report, ExitReason>) {
        let report = outcome.and_then(|report| report);
        if let Ok(text) = &report {
            self.reports.insert(year, text.clone());
        }
        for caller in self.waiting.remove(&year).unwrap_or_default() {
            caller.reply(report.clone());
        }
    }
}

/// Takes three seconds.
async fn write(year: u32) -> Report {
    println!("  the report of {year} is written");
    sleep(Duration::from_secs(3)).await;
    match year {
        1999 => Err(ExitReason::other("the papers of 1999 are lost")),
        _ => Ok(format!("{year} was a good year")),
    }
}

async fn ask(who: &str, year: u32, archive: ServerRef<Archive>) -> Result<(), CallError> {
    let begin = Instant::now();
    let report = archive.report(year).await?;
    let waited = begin.elapsed().as_secs();
    match report {
        Ok(report) => println!("{who} has waited {waited} s: {report}"),
        Err(reason) => println!("{who} has waited {waited} s for nothing: {reason}"),
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn Error>> {
    let archive = Archive::start(()).await?;
    let ada = tokio::spawn(ask("Ada", 2001, archive.clone()));
    let bob = tokio::spawn(ask("Bob", 2001, archive.clone()));
    sleep(Duration::from_secs(1)).await;
    let (ready, begun) = archive.progress().await?;
    println!("{ready} reports are ready, {begun} are begun");
    ada.await??;
    bob.await??;
    ask("Cleo", 2001, archive.clone()).await?;
    ask("Dora", 1999, archive).await?;
    Ok(())
}
