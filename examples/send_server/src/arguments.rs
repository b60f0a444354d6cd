//! The command line.

use std::env;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use mail::lettre::message::Mailbox;

use crate::message::Mail;
use crate::status::Rules;

/// The longest time that an option takes. Beyond it clocks end.
const LONGEST: Duration = Duration::from_secs(365 * 86_400);

/// Sends mails, and tries again those that failed.
///
/// It reads commands from standard input, a line each: `send ada@example.org See you at eight`, `state`, `help`,
/// `quit`. At the end of its input it sends what is unsent, and ends. `quit`, Ctrl-C and SIGTERM stop it at once:
/// then what is unsent is kept in the state file, and sent by the next start.
///
/// With neither `--smtp` nor `--outbox` it begins with three samples, which go to a folder.
///
/// A time is a number with a unit: 500ms, 5s, 2m, 1h.
///
/// Exit status: 0 if all went well, 1 if a mail failed, was none, or could not be kept, 2 if the arguments are no
/// use.
#[derive(Debug, Parser)]
#[command(name = "send_server")]
pub(crate) struct Arguments {
    /// The mail server: `smtp://HOST:PORT`, `smtps://USER:PASSWORD@HOST`, `smtp://HOST:PORT?tls=required`
    #[arg(long, value_name = "URL", conflicts_with = "outbox")]
    pub(crate) smtp: Option<String>,

    /// Write each mail to a file in this folder instead [default: `send_server` among the temporary files]
    #[arg(long, value_name = "DIR")]
    outbox: Option<PathBuf>,

    /// Who the mails are from
    #[arg(long, value_name = "ADDRESS", default_value = "send_server@localhost", value_parser = address)]
    pub(crate) from: Mailbox,

    /// Keep what is unsent in this file, and begin with it [default: it is lost]
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,

    /// How long after a failure a mail is tried again
    #[arg(long, value_name = "TIME", default_value = "5s", value_parser = time)]
    retry_every: Duration,

    /// How often a mail is tried again
    #[arg(long, value_name = "N", default_value_t = 3)]
    max_retries: u32,

    /// How long an attempt may take, from connecting to the server's last word
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = time)]
    pub(crate) timeout: Duration,

    /// How many mails are sent at once
    #[arg(long, value_name = "N", default_value = "4")]
    pub(crate) at_once: NonZeroUsize,

    /// How long the mails that are on their way have when the program stops
    #[arg(long, value_name = "TIME", default_value = "5s", value_parser = time)]
    pub(crate) grace: Duration,
}

impl Arguments {
    pub(crate) fn rules(&self) -> Rules {
        Rules {
            max_retries: self.max_retries,
            pause: self.retry_every,
        }
    }

    /// Where mails go without a server.
    pub(crate) fn outbox(&self) -> PathBuf {
        let default = || env::temp_dir().join("send_server");
        self.outbox.clone().unwrap_or_else(default)
    }

    /// Where mails go, without user and password.
    pub(crate) fn destination(&self) -> String {
        match &self.smtp {
            Some(url) => host(url).to_owned(),
            None => self.outbox().display().to_string(),
        }
    }

    /// Something to do, if nothing was asked for.
    pub(crate) fn samples(&self) -> Vec<Mail> {
        if self.smtp.is_some() || self.outbox.is_some() {
            return Vec::new();
        }
        let samples = [
            ("ada@example.org", "Notes on the engine", "They are long."),
            ("Grace Hopper <grace@example.org>", "A moth", "In relay 70."),
            ("Jürgen <juergen@example.org>", "Grüße", "Schöne Grüße!"),
        ];
        let mails = samples.map(|(to, subject, body)| Mail::new(to, subject, body));
        mails.into_iter().filter_map(Result::ok).collect()
    }
}

/// The host and the port of a URL.
fn host(url: &str) -> &str {
    let (_, rest) = url.split_once("://").unwrap_or(("", url));
    let (_, rest) = rest.rsplit_once('@').unwrap_or(("", rest));
    rest.split(['/', '?']).next().unwrap_or_default()
}

/// Who a mail may be from. The words of the parser say only that it is wrong.
fn address(text: &str) -> Result<Mailbox, &'static str> {
    text.parse()
        .map_err(|_error| "write `ada@example.org` or `Ada <ada@example.org>`")
}

/// A number with a unit.
fn time(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|char: char| char.is_ascii_alphabetic());
    let wrong = || "write a number and a unit: 500ms, 5s, 2m or 1h".to_owned();
    let number: u64 = digits.parse().map_err(|_error| wrong())?;
    let millis = match &text[digits.len()..] {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err(wrong()),
    };
    match Duration::from_millis(number.saturating_mul(millis)) {
        Duration::ZERO => Err("it has to be longer than nothing".to_owned()),
        time if time > LONGEST => Err("it has to be at most a year".to_owned()),
        time => Ok(time),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_number_with_a_unit() {
        assert_eq!(time("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(time("5s"), Ok(Duration::from_secs(5)));
        assert_eq!(time("2m"), Ok(Duration::from_secs(120)));
        assert_eq!(time("1h"), Ok(Duration::from_secs(3600)));
        for wrong in [
            "",
            "5",
            "s",
            "-5s",
            "0s",
            "5 s",
            "1.5s",
            "99999999999999999999s",
            "9999999h",
            "5ä",
        ] {
            assert!(time(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn of_a_url_only_the_host_is_shown() {
        let table = [
            ("smtp://localhost:25", "localhost:25"),
            ("smtps://ada:pass@word@mail.example.org", "mail.example.org"),
            (
                "smtp://ada:p@mail.example.org:587?tls=required",
                "mail.example.org:587",
            ),
        ];
        for (url, shown) in table {
            assert_eq!(host(url), shown);
        }
    }

    #[test]
    fn every_sample_is_a_mail() {
        let arguments = Arguments::parse_from(["send_server"]);
        assert_eq!(arguments.samples().len(), 3);
    }
}
