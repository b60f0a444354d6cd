//! `report`: asks an API, and mails a report with a chart: each day, each week and each month, by the calendar of a place.
//!
//! ```text
//! root
//! ├── Sample      sample.rs    the API of those who have none, unless there is --api
//! ├── Daily       jobs.rs      a job: `daily = "06:00"`
//! ├── Weekly      jobs.rs      a job: `weekly = "Mon 06:00"`
//! └── Monthly     jobs.rs      a job: `monthly = "1 06:00"`
//! ```
//!
//! With `--now` there is one of the three, which is due at once. An attempt of each is in `reporter.rs`: it asks (`api.rs`), writes
//! (`letter.rs`, from `figures.rs`, `text.rs`, `page.rs` and `chart.rs`) and sends.

use std::io;
use std::process::ExitCode;

use clap::Parser as _;
use genserver::{Schedule, StartError, Supervisor};
use jiff::Timestamp;
use program::{BAD_ARGUMENTS, FAILED, complain, say};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{self, UnboundedReceiver};

mod api;
mod arguments;
mod chart;
mod figures;
mod jobs;
mod letter;
mod money;
mod news;
mod page;
mod period;
mod portfolio;
mod reporter;
mod sample;
mod text;
mod tree;
#[cfg(test)]
mod years;

use api::Api;
use arguments::{Arguments, BadArguments};
use news::{News, Outcome};
use period::Rhythm;
use reporter::Reporter;
use tree::Plan;

const NAME: &str = "report";

/// Why the program ends without having done what it should.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Arguments(#[from] BadArguments),

    #[error("neither a runtime nor a sample API can be started")]
    Machine(#[from] io::Error),

    #[error(transparent)]
    Tree(#[from] StartError),

    #[error("the report was not sent: {0}")]
    Unsent(String),
}

fn main() -> ExitCode {
    program::log(NAME);
    match report(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => complain(NAME, &failure, failure.status()),
    }
}

fn report(arguments: &Arguments) -> Result<(), Failure> {
    let plan = Plan::of(arguments)?;
    let (mailer, place) = arguments.mailer()?;
    let (socket, url) = match arguments.api()? {
        Some(url) => (None, url),
        None => {
            let (socket, url) = sample::socket()?;
            (Some(socket), url)
        }
    };
    let (sender, news) = mpsc::unbounded_channel();
    let reporter = Reporter {
        api: Api::at(url, arguments.timeout).map_err(BadArguments::from)?,
        mailer,
        from: arguments.from.clone(),
        recipients: arguments.recipients(),
        news: sender,
        unsent: None,
    };
    if socket.is_some() {
        say("asks a sample API within this program; --api URL asks another");
    }
    say(place);
    let tree = plan.tree(&reporter, socket);
    let runtime = Runtime::new()?;
    let outcome = runtime.block_on(run(tree, &plan, news));
    // Without waiting: who writes to a folder that hangs must not keep the program.
    runtime.shutdown_background();
    outcome
}

/// Runs the tree until Ctrl-C, or until the one report is done.
async fn run(
    tree: Supervisor,
    plan: &Plan,
    mut news: UnboundedReceiver<News>,
) -> Result<(), Failure> {
    let mut outcome = None;
    let done = async {
        // Polled when the tree has started: who reads these lines may rely on it.
        if !plan.ends {
            plan.reports.iter().for_each(say_when_due);
        }
        while let Some(item) = news.recv().await {
            let ended = tell(&item, plan);
            outcome = outcome.take().or(ended);
            if plan.ends && outcome.is_some() {
                return;
            }
        }
    };
    tree.run_until(done).await?;
    // What the end of the tree has cut.
    while let Ok(item) = news.try_recv() {
        let ended = tell(&item, plan);
        outcome = outcome.or(ended);
    }
    match outcome {
        _ if !plan.ends => Ok(()),
        Some(Outcome::Sent) => Ok(()),
        Some(Outcome::Failed(why)) => Err(Failure::Unsent(why)),
        None => Err(Failure::Unsent("the program was stopped before".to_owned())),
    }
}

/// Prints an item of the news, and what follows from it.
fn tell(news: &News, plan: &Plan) -> Option<Outcome> {
    if let Some(line) = news.line() {
        say(line);
    }
    match news {
        News::Written(text) if plan.ends => say(format_args!("\n{text}")),
        News::Job(rhythm, _) if !plan.ends && news.outcome().is_some() => {
            let of = |due: &&(Rhythm, Schedule)| due.0 == *rhythm;
            plan.reports.iter().filter(of).for_each(say_when_due);
        }
        News::Begun(_) | News::Written(_) | News::Sent(..) | News::Job(..) => {}
    }
    news.outcome()
}

fn say_when_due((rhythm, schedule): &(Rhythm, Schedule)) {
    if let Some(line) = news::due(*rhythm, schedule, Timestamp::now()) {
        say(line);
    }
}

impl Failure {
    fn status(&self) -> u8 {
        match self {
            Self::Arguments(_) => BAD_ARGUMENTS,
            Self::Machine(_) | Self::Tree(_) | Self::Unsent(_) => FAILED,
        }
    }
}
