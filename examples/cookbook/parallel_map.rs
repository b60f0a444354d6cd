//! Do something with each element, a few at a time: in order or as they come, and not for ever.
//!
//! Look at what is said of the stream in `main`, and at the two orders.
//!
//! - Each element has a task of its own, and no more run at a time than you say.
//! - One that fails or takes too long is a result like the others: none of them takes the rest along.
//! - With `zip_input_on_exit` a failure comes with its element, to be tried again or reported.
//!
//! It runs on tokio's paused clock: nobody waits for the seconds.
#![expect(clippy::print_stdout, reason = "it shows what happens")]

use std::io;
use std::time::Duration;

use genserver::{ExitReason, OnTimeout, async_stream};
use tokio::time::{Instant, sleep};

/// Pages, and how many seconds each takes.
const PAGES: [(&str, u64); 6] = [
    ("/", 3),
    ("/news", 1),
    ("/secret", 1),
    ("/endless", 600),
    ("/help", 2),
    ("/about", 1),
];

async fn download(
    (page, seconds): (&'static str, u64),
) -> Result<(&'static str, usize), ExitReason> {
    sleep(Duration::from_secs(seconds)).await;
    match page {
        "/secret" => Err(io::Error::from(io::ErrorKind::PermissionDenied).into()),
        _ => Ok((page, page.len() * 100)),
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() {
    println!("in their order:");
    let begin = Instant::now();
    let mut downloads = async_stream(PAGES, download)
        .max_concurrency(3)
        .timeout(Duration::from_secs(5))
        .on_timeout(OnTimeout::KillTask)
        .zip_input_on_exit();
    while let Some(downloaded) = downloads.next().await {
        let now = begin.elapsed().as_secs();
        match downloaded {
            Ok((page, size)) => println!("{now} s  {page}: {size} bytes"),
            Err(((page, _), reason)) => println!("{now} s  {page}: {reason}"),
        }
    }

    println!("as they come:");
    let begin = Instant::now();
    let mut downloads = async_stream(PAGES, download)
        .max_concurrency(3)
        .timeout(Duration::from_secs(5))
        .on_timeout(OnTimeout::KillTask)
        .unordered();
    while let Some(downloaded) = downloads.next().await {
        let now = begin.elapsed().as_secs();
        match downloaded {
            Ok((page, size)) => println!("{now} s  {page}: {size} bytes"),
            Err(reason) => println!("{now} s  one page less: {reason}"),
        }
    }
}
