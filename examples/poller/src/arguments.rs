//! The command line.

use std::time::Duration;

use clap::Parser;
use redis::{Client, RedisError};

use crate::embedded::Patience;
use crate::period::{any_period, period};
use crate::remote::{Pop, RemotePlan};
use crate::setup::Until;

const LONGEST_NAME: usize = 200;

/// Takes jobs from a queue, one after the other, and prints the result of each.
///
/// A job is a text of JSON: {"id": "a1", "phrase": "hello", "rounds": 200000}. Its result is the
/// SHA-256 of the phrase, hashed again so many times; a line `a1 <digest>` says it.
///
/// Without --redis there is a queue in the program itself, with samples. With it, jobs are what other
/// programs LPUSH to the list NAME, and results are also in the hash NAME:results. A text that is no job
/// goes to the list NAME:garbage, which keeps the newest thousand. Several pollers may share a queue.
///
/// Ctrl-C and SIGTERM end it in order. Logs are on stderr, as many as `RUST_LOG=debug` asks for.
///
/// Exit status: 0 if it was stopped, or the queue is empty with --once; 1 if redis refuses (a wrong
/// password, a key that is no list), or with --once can't be reached; 2 if the arguments are no use.
#[derive(Debug, Parser)]
#[command(name = "poller")]
pub(crate) struct Arguments {
    /// The name of the queue: with --redis, the key of a list
    #[arg(long, value_name = "NAME", value_parser = queue)]
    queue: String,

    /// The redis that has the queue, as `redis://user:password@host:port/number` or
    /// `redis+unix:///path/to/socket`; while there is none it tries again and again
    #[arg(long, value_name = "URL")]
    redis: Option<String>,

    /// How a job is taken out of redis [default: blmove]
    #[arg(long, value_enum, requires = "redis", hide_default_value = true)]
    pop: Option<Pop>,

    /// After so long without a sign of life a worker counts as dead, and its job goes back to the queue:
    /// 500ms, 10s, 2m [default: 10s]
    #[arg(long, value_name = "DURATION", requires = "redis", value_parser = period)]
    lease: Option<Duration>,

    /// How long a job in progress may go on when the program is stopped; then it goes back to the queue
    #[arg(long, value_name = "DURATION", default_value = "5s", value_parser = any_period)]
    pub(crate) grace: Duration,

    /// How often to log what it is doing
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = period)]
    pub(crate) report: Duration,

    /// End when the queue is empty, also if another worker is still busy with a job, or was killed less
    /// than a lease ago
    #[arg(long)]
    once: bool,
}

/// The redis can't be meant.
#[derive(Debug, thiserror::Error)]
#[error("--redis is not the address of a redis; write redis://host:port or redis+unix:///path")]
pub(crate) struct UrlError(#[source] RedisError);

impl Arguments {
    pub(crate) fn until(&self) -> Until {
        if self.once {
            Until::Empty
        } else {
            Until::Stopped
        }
    }

    pub(crate) fn patience(&self) -> Patience {
        match self.until() {
            Until::Empty => Patience::Leave,
            Until::Stopped => Patience::Wait,
        }
    }

    /// The redis, if there shall be one. No address in an error: it may have a password.
    pub(crate) fn remote(&self) -> Result<Option<RemotePlan>, UrlError> {
        let Some(url) = self.redis.as_deref() else {
            return Ok(None);
        };
        let client = Client::open(url).map_err(UrlError)?;
        let pop = self.pop.unwrap_or(Pop::Blmove);
        let lease = self.lease.unwrap_or(Duration::from_secs(10));
        let queue = self.queue.clone();
        Ok(Some(RemotePlan::new(
            client,
            queue,
            pop,
            lease,
            self.patience(),
        )))
    }
}

fn queue(text: &str) -> Result<String, &'static str> {
    match text {
        "" => Err("a queue needs a name"),
        long if long.len() > LONGEST_NAME => Err("longer than 200 bytes"),
        odd if odd.chars().any(char::is_control) => Err("has control characters"),
        name => Ok(name.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_queue_has_a_name() {
        assert_eq!(queue("demo").as_deref(), Ok("demo"));
        for wrong in ["", "a\nb", &"x".repeat(201)] {
            assert!(queue(wrong).is_err(), "{wrong}");
        }
    }
}
