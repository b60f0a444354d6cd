//! What is said on standard input. Pure.

use crate::message::{Mail, MailError};

/// What `help` prints.
pub(crate) const HELP: &str = "\
send TO SUBJECT              a mail: send ada@example.org See you at eight
send TO SUBJECT | BODY       with a text, in which \\n begins a new line
state                        how each mail stands
help                         these lines
quit                         stop now, as Ctrl-C does; what is unsent is kept in the state file";

/// A line of standard input that makes sense.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Send(Mail),
    State,
    Help,
    Quit,
    /// An empty line.
    Nothing,
}

/// Why a line makes no sense.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum CommandError {
    #[error("not sent: {0}")]
    Mail(#[from] MailError),

    #[error("`{0}` is no command: write send, state, help or quit")]
    Unknown(String),

    #[error("not sent: a line has to be shorter than a mebibyte")]
    Long,

    #[error("`{0}` stands alone on its line")]
    Surplus(&'static str),
}

impl CommandError {
    /// Whether there is a mail that is not sent.
    pub(crate) fn is_of_a_mail(&self) -> bool {
        match self {
            Self::Mail(_) | Self::Long => true,
            Self::Unknown(_) | Self::Surplus(_) => false,
        }
    }
}

/// How much of a mistake is said back.
const SAID_BACK: usize = 40;

/// Of a line of so many bytes maybe only the beginning is there.
const LONG: usize = 1 << 20;

/// Reads a line.
pub(crate) fn parse(line: &str) -> Result<Command, CommandError> {
    if line.len() >= LONG {
        return Err(CommandError::Long);
    }
    let line = line.trim();
    let (word, rest) = split_word(line);
    let alone = |command, word| match rest {
        "" => Ok(command),
        _ => Err(CommandError::Surplus(word)),
    };
    match word {
        "" => Ok(Command::Nothing),
        "send" => Ok(Command::Send(mail(rest)?)),
        "state" => alone(Command::State, "state"),
        "help" => alone(Command::Help, "help"),
        "quit" => alone(Command::Quit, "quit"),
        _ => Err(CommandError::Unknown(beginning(word))),
    }
}

/// `TO SUBJECT | BODY`.
fn mail(text: &str) -> Result<Mail, MailError> {
    let (to, rest) = recipient(text);
    let (subject, body) = match rest.strip_prefix("| ") {
        Some(body) => ("", body),
        None => rest.split_once(" | ").unwrap_or((rest, "")),
    };
    let mail = Mail::new(to, subject.trim(), &body.replace("\\n", "\n"));
    mail.map_err(|error| match error {
        MailError::Address { to, error } => MailError::Address {
            to: beginning(&to),
            error,
        },
        MailError::NoSubject | MailError::Subject => error,
    })
}

/// An address is a word; one with a name before it ends with a `>`.
fn recipient(text: &str) -> (&str, &str) {
    let (word, rest) = split_word(text);
    if word.contains('@') && !word.contains('<') {
        return (word, rest);
    }
    match text.split_once('>') {
        Some((with_name, rest)) => (&text[..=with_name.len()], rest.trim_start()),
        None => (word, rest),
    }
}

fn split_word(text: &str) -> (&str, &str) {
    match text.split_once(char::is_whitespace) {
        Some((word, rest)) => (word, rest.trim_start()),
        None => (text, ""),
    }
}

fn beginning(text: &str) -> String {
    match text.char_indices().nth(SAID_BACK) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_understood() {
        let send = |to, subject, body| Mail::new(to, subject, body).map(Command::Send);
        let table = [
            ("", Ok(Command::Nothing)),
            ("  \r", Ok(Command::Nothing)),
            ("state", Ok(Command::State)),
            (" help \r", Ok(Command::Help)),
            ("quit", Ok(Command::Quit)),
            ("send a@b.c hi", send("a@b.c", "hi", "")),
            ("send a@b.c  hi  you ", send("a@b.c", "hi  you", "")),
            ("send a@b.c 1 > 0", send("a@b.c", "1 > 0", "")),
            ("send Ä B <a@b.c> hi", send("Ä B <a@b.c>", "hi", "")),
            ("send <a@b.c>hi", send("<a@b.c>", "hi", "")),
            ("send a@b.c hi | a\\nb | c", send("a@b.c", "hi", "a\nb | c")),
        ];
        for (line, command) in table {
            assert_eq!(parse(line), command.map_err(CommandError::Mail), "{line}");
        }
    }

    #[test]
    fn what_is_not() {
        assert!(matches!(parse("sned"), Err(CommandError::Unknown(_))));
        assert_eq!(parse("quit now"), Err(CommandError::Surplus("quit")));
        for line in [
            "send",
            "send hello",
            "send hello world",
            "send <>",
            "send > <",
        ] {
            let parsed = parse(line);
            assert!(
                matches!(parsed, Err(CommandError::Mail(MailError::Address { .. }))),
                "{line}: {parsed:?}"
            );
        }
        for line in ["send a@b.c", "send a@b.c ", "send a@b.c  | body"] {
            let missing = CommandError::Mail(MailError::NoSubject);
            assert_eq!(parse(line), Err(missing), "{line}");
        }
    }

    #[test]
    fn of_a_long_mistake_only_the_beginning_is_said_back() {
        assert_eq!(parse(&"x".repeat(LONG)), Err(CommandError::Long));
        let Err(error) = parse(&"ä".repeat(100_000)) else {
            panic!("no command");
        };
        assert!(error.to_string().len() < 200);
    }
}
