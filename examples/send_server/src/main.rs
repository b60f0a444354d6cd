//! `send_server`: sends mails, tries again those that failed, and keeps what is unsent for its next start.
//!
//! ```text
//! root
//! └── SendServer            send_server.rs  knows the mails; restarted, it loads them again
//!     ┊   (a task each)     sender.rs       at most --at-once mails on their way
//!     └┄┄ state file        store.rs        what is unsent
//! console                   console.rs      standard input in, news out; no process of the tree
//! ```
//!
//! What is decided, is decided without tokio: `commands.rs`, `message.rs`, `outbox.rs`, `status.rs`, `saved.rs`.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Parser as _;
use genserver::{Backoff, ServerSpec, Shutdown, Supervisor};
use mail::Mailer;
use program::FAILED;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

mod arguments;
mod commands;
mod console;
mod error;
mod message;
mod news;
mod outbox;
mod saved;
mod send_server;
mod sender;
mod status;
mod store;

#[cfg(test)]
mod office;
#[cfg(test)]
mod restarts;
#[cfg(test)]
mod timing;

use arguments::Arguments;
use console::Console;
use error::Unfit;
use send_server::{SendServer, Setup};
use sender::Sender;
use store::Store;

const NAME: &str = "send_server";

/// What writing the state file may take, after the mails that are on their way.
const WRITING: Duration = Duration::from_secs(10);

fn main() -> ExitCode {
    program::log(NAME);
    let arguments = Arguments::parse();
    let (sender, store) = match (sender(&arguments), store(&arguments)) {
        (Ok(sender), Ok(store)) => (sender, store),
        (Err(error), _) | (Ok(_), Err(error)) => {
            return program::complain(NAME, &error, error.status());
        }
    };
    let runtime = match Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return program::complain(NAME, &error, FAILED),
    };
    let status = runtime.block_on(run(arguments, sender, store));
    // Without waiting: a disk or a name server that hangs must not keep the program.
    runtime.shutdown_background();
    status
}

fn sender(arguments: &Arguments) -> Result<Sender, Unfit> {
    match &arguments.smtp {
        Some(url) => Ok(Mailer::new(url, arguments.timeout)?.into()),
        None => {
            let folder = arguments.outbox();
            let mailer = Mailer::into_folder(&folder);
            mailer
                .map(Sender::from)
                .map_err(|error| Unfit::Outbox { folder, error })
        }
    }
}

fn store(arguments: &Arguments) -> Result<Option<Arc<Store>>, Unfit> {
    let store = arguments.state.clone().map(Store::open).transpose()?;
    Ok(store.map(Arc::new))
}

/// Runs the tree until a signal, `quit`, or the end of the input and of the mails.
async fn run(arguments: Arguments, sender: Sender, store: Option<Arc<Store>>) -> ExitCode {
    let (news, heard) = mpsc::unbounded_channel();
    let setup = Setup {
        sender,
        store,
        from: arguments.from.clone(),
        rules: arguments.rules(),
        at_once: arguments.at_once,
        grace: arguments.grace,
        news,
    };
    let shutdown = Shutdown::After(arguments.grace.saturating_add(WRITING));
    let pause = Backoff::exponential(Duration::from_millis(100), Duration::from_secs(5));
    let server =
        ServerSpec::<SendServer>::of(setup).set(|spec| spec.shutdown(shutdown).backoff(pause));
    let mut console = Console::new(server.handle(), heard);
    console::greet(&arguments);
    let tree = Supervisor::one_for_one().child(server);
    let ended = tree.run_until(console.serve(arguments.samples())).await;
    let all_is_well = console.conclude().await;
    match ended {
        Err(error) => program::complain(NAME, &error, FAILED),
        Ok(()) if all_is_well => ExitCode::SUCCESS,
        Ok(()) => ExitCode::from(FAILED),
    }
}
