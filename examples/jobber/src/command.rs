//! What can be said on standard input. Pure.

use std::path::PathBuf;

use crate::job::Work;

/// What `help` says.
pub(crate) const HELP: [&str; 6] = [
    "read PATH    count the lines and words of a file, wherever it is",
    "import PATH  read a table (CSV, or TSV by its name) and keep its sums; one at a time",
    "status       a line per running job",
    "tables       what has been imported",
    "help         this",
    "quit         end, as Ctrl-C does",
];

/// A line that makes sense.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// Do this with that file.
    Order(Work, PathBuf),
    Status,
    Tables,
    Help,
    Quit,
}

/// A line that makes none.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CommandError {
    #[error("no such command: `{0}`; try `help`")]
    Unknown(String),
    #[error("`{0}` needs a path: `{0} PATH`")]
    NoPath(Work),
    #[error("`{0}` stands alone; try `help`")]
    TooMuch(String),
}

impl Command {
    /// What a line says, if it says anything.
    pub(crate) fn parse(line: &str) -> Result<Option<Self>, CommandError> {
        let line = line.trim();
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let command = match word {
            "" => return Ok(None),
            "read" => return order(Work::Read, rest),
            "import" => return order(Work::Import, rest),
            "status" => Self::Status,
            "tables" => Self::Tables,
            "help" => Self::Help,
            "quit" => Self::Quit,
            unknown => return Err(CommandError::Unknown(shown(unknown))),
        };
        match rest {
            "" => Ok(Some(command)),
            _more => Err(CommandError::TooMuch(word.to_owned())),
        }
    }
}

/// A path may have spaces within.
fn order(work: Work, path: &str) -> Result<Option<Command>, CommandError> {
    match path.trim_start() {
        "" => Err(CommandError::NoPath(work)),
        path => Ok(Some(Command::Order(work, PathBuf::from(path)))),
    }
}

/// The beginning of a word, whatever it is.
fn shown(word: &str) -> String {
    word.chars().take(20).flat_map(char::escape_debug).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_command_with_or_without_a_path() {
        let order = |work, path: &str| Ok(Some(Command::Order(work, PathBuf::from(path))));
        let unknown = |word: &str| Err(CommandError::Unknown(word.to_owned()));
        let table = [
            ("", Ok(None)),
            (" \t\r", Ok(None)),
            ("read a", order(Work::Read, "a")),
            (" import\t a b.csv \r", order(Work::Import, "a b.csv")),
            ("import", Err(CommandError::NoPath(Work::Import))),
            ("read  ", Err(CommandError::NoPath(Work::Read))),
            ("status", Ok(Some(Command::Status))),
            ("tables", Ok(Some(Command::Tables))),
            ("help", Ok(Some(Command::Help))),
            ("quit ", Ok(Some(Command::Quit))),
            ("quit now", Err(CommandError::TooMuch("quit".to_owned()))),
            ("Status", unknown("Status")),
            ("\u{1b}[2J", unknown("\\u{1b}[2J")),
            ("\0", unknown("\\0")),
        ];
        for (line, command) in table {
            assert_eq!(Command::parse(line), command, "{line:?}");
        }
        assert_eq!(
            Command::parse(&"x".repeat(99_999)),
            unknown(&"x".repeat(20))
        );
    }
}
