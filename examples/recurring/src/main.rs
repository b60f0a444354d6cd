//! `recurring`: the recurring jobs of an application, and a web server with pages to watch and steer them.
//!
//! ```text
//! root
//! ├── jobs                  jobs/           if too many of them crash, all begin anew
//! │   ├── heartbeat         every second
//! │   ├── disk-use          ten seconds after the last count
//! │   ├── sweep             half a minute after the last one
//! │   ├── scrub             every twenty seconds, and slow
//! │   ├── backup            at half past two at night, in Berlin
//! │   └── digest            at nine on weekdays, with retries
//! └── Web                   web.rs          started last, so it is stopped first: requests in flight find their jobs
//!     └── (axum)            routes.rs       linked to it
//! ```

use std::process::ExitCode;

use clap::Parser as _;
use genserver::{StartError, Supervisor};
use tokio::runtime::Runtime;

mod answers;
mod arguments;
mod board;
mod data;
mod door;
mod files;
mod form;
mod guard;
mod jobs;
mod page;
mod routes;
mod tally;
mod view;
mod web;

use arguments::Arguments;
use data::{Data, DataError};
use door::{Door, DoorError};
use jobs::Roster;
use program::{BAD_ARGUMENTS, FAILED, complain, say};
use routes::Site;
use tally::Tally;
use web::Web;

const NAME: &str = "recurring";

/// Why the program could not do its work.
#[derive(Debug, thiserror::Error)]
enum RunError {
    #[error("the data folder is no use: give another one with --data")]
    Data(#[from] DataError),
    #[error(transparent)]
    Door(#[from] DoorError),
    #[error("the jobs and their web server have failed")]
    Tree(#[from] StartError),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    program::log(NAME);
    let runtime = match Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return complain(NAME, &error, FAILED),
    };
    let ended = runtime.block_on(run(arguments));
    // Without waiting: a read that hangs, as on a network drive, must not keep the program.
    runtime.shutdown_background();
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let status = match error {
                RunError::Data(_) => BAD_ARGUMENTS,
                RunError::Door(_) | RunError::Tree(_) => FAILED,
            };
            complain(NAME, &error, status)
        }
    }
}

/// Runs the tree until a signal ends it.
async fn run(arguments: Arguments) -> Result<(), RunError> {
    let data = Data::open(arguments.data.as_deref())?;
    // Before the jobs: if somebody else has the port, nothing has begun yet.
    let door = Door::open(arguments.listen)?;
    say(format_args!("listening on http://{}", door.address()));
    say(format_args!("working in {}", data.path().display()));

    let tally = Tally::default();
    let (jobs, board) = Roster::new(arguments.schedules, tally.clone()).of(data.path());
    let site = Site::new(board, arguments.hosts);
    let tree = Supervisor::one_for_one()
        .child(jobs)
        .child(Web::spec(door, site, arguments.grace));
    let ended = tree.run().await;
    say(&tally);
    Ok(ended?)
}
