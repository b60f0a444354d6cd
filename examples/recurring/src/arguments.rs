//! The arguments.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use genserver::Schedule;

use crate::jobs::NAMES;

/// Runs the recurring jobs of an application in a data folder, and shows them on a web page that can trigger and pause them.
///
/// It prints where it listens, then what the jobs have done, until Ctrl-C or SIGTERM: then requests and runs in flight are given time
/// to end.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "\
Exit status: 0 after Ctrl-C or SIGTERM; 1 if the port is taken, or the jobs crash again and again; 2 if the arguments are no use.

RUST_LOG says what is logged to stderr, as in RUST_LOG=debug."
)]
pub(crate) struct Arguments {
    /// The IP address and the port to listen at; port 0 is any that is free.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4000", value_parser = address)]
    pub(crate) listen: SocketAddr,

    /// The folder the jobs work in, which is made if it is not there. Without it a temporary one with a few files in it, which goes in
    /// the end.
    #[arg(long, value_name = "FOLDER")]
    pub(crate) data: Option<PathBuf>,

    /// Another schedule for a job, as 'backup=every 10s' or 'digest=cron 0 9 * * MON-FRI in Europe/Berlin'. May be repeated.
    #[arg(long = "schedule", value_name = "JOB=SCHEDULE", value_parser = override_of)]
    pub(crate) schedules: Vec<Override>,

    /// A host name that browsers may use for this server, besides localhost and IP addresses. May be repeated.
    #[arg(long = "host", value_name = "NAME")]
    pub(crate) hosts: Vec<String>,

    /// How long requests in flight may take in the end, in seconds.
    #[arg(long, value_name = "SECONDS", default_value = "5", value_parser = seconds)]
    pub(crate) grace: Duration,
}

/// A job whose schedule is another one than it says itself.
#[derive(Clone, Debug)]
pub(crate) struct Override {
    pub(crate) job: String,
    pub(crate) schedule: Schedule,
}

fn address(text: &str) -> Result<SocketAddr, &'static str> {
    text.parse()
        .map_err(|_no_address| "write an IP address and a port, as 127.0.0.1:4000")
}

/// An hour is far more than any request takes.
fn seconds(text: &str) -> Result<Duration, &'static str> {
    match text.parse() {
        Ok(seconds @ 0..=3600) => Ok(Duration::from_secs(seconds)),
        Ok(_) | Err(_) => Err("write a number of seconds, at most 3600"),
    }
}

fn override_of(text: &str) -> Result<Override, String> {
    let Some((job, schedule)) = text.split_once('=') else {
        return Err("write the name of a job, `=` and a schedule, as 'backup=every 10s'".into());
    };
    if !NAMES.contains(&job) {
        let names = NAMES.join(", ");
        return Err(format!("there is no job `{job}`; the jobs are {names}"));
    }
    // These end after one run, and then a supervisor would begin them anew.
    let first = schedule.trim_start();
    if first.starts_with("delay") || first.starts_with("at") {
        return Err("write a schedule that goes on, as 'every 10s'".into());
    }
    let schedule = Schedule::parse(schedule).map_err(|mistake| mistake.to_string())?;
    Ok(Override {
        job: job.to_owned(),
        schedule,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_read_or_refused_with_what_to_write() {
        let table = [
            (&["--listen", "here"][..], "write an IP address and a port"),
            (&["--grace", "-1"], "unexpected argument"),
            (&["--grace=4000"], "at most 3600"),
            (&["--schedule", "backup"], "`=` and a schedule"),
            (
                &["--schedule", "backups=every 1s"],
                "the jobs are heartbeat, ",
            ),
            (&["--schedule", "backup=every day"], "every day"),
            (
                &["--schedule", "backup=delay 1s"],
                "a schedule that goes on",
            ),
            (
                &["--schedule", "backup= at 2030-01-01T00:00Z"],
                "that goes on",
            ),
            (&["--nonsense"], "unexpected argument"),
        ];
        for (arguments, expected) in table {
            let all = ["recurring"].iter().chain(arguments);
            let refused = Arguments::try_parse_from(all).unwrap_err().to_string();
            assert!(refused.contains(expected), "{arguments:?}: {refused}");
        }
        let good = [
            "recurring",
            "--schedule",
            "backup=daily 03:00 in Asia/Tokyo",
        ];
        let good = Arguments::try_parse_from(good).unwrap();
        assert_eq!(good.schedules[0].job, "backup");
    }
}
