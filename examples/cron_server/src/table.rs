//! The whole table: all its entries, or all its mistakes.

use std::collections::HashMap;
use std::collections::hash_map;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use genserver_schedule::Mistake;

use crate::entry::Entry;
use crate::line;

/// What is called if no file is given.
const DEFAULT: &str = include_str!("default.table");

/// A table that is longer is none, in bytes.
const LONGEST: u64 = 1 << 20;

/// A line that is longer is not shown, in characters.
const SHOWN: usize = 200;

/// So many mistakes are shown.
const MISTAKES: usize = 20;

/// Why there is nothing to call.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TableError {
    #[error("`{}` cannot be read", .path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("`{}` is longer than a mebibyte, so it is no table", .0.display())]
    TooLong(PathBuf),
    #[error("`{}` is no text in UTF-8", .0.display())]
    NoText(PathBuf),
    #[error("there is nothing to call: write a line such as `5s Clock.now`")]
    Empty,
    #[error("{0}")]
    Mistakes(String),
}

/// Reads a file; without one, the table that comes with the program.
pub(crate) fn load(file: Option<&Path>) -> Result<Vec<Entry>, TableError> {
    let Some(path) = file else {
        return parse(DEFAULT);
    };
    let mut text = Vec::new();
    let read = File::open(path).and_then(|file| file.take(LONGEST + 1).read_to_end(&mut text));
    match read {
        Ok(length) if length as u64 > LONGEST => return Err(TableError::TooLong(path.into())),
        Ok(_whole) => {}
        Err(source) => {
            let path = path.into();
            return Err(TableError::Unreadable { path, source });
        }
    }
    let text = String::from_utf8(text).map_err(|_other| TableError::NoText(path.into()))?;
    parse(&text)
}

/// Reads all lines.
pub(crate) fn parse(text: &str) -> Result<Vec<Entry>, TableError> {
    let (mut entries, mut mistakes) = (Vec::new(), Vec::new());
    let mut known = HashMap::new();
    for (line, number) in text.lines().zip(1_usize..) {
        match line::read(line) {
            Ok(None) => {}
            Ok(Some(entry)) => match known.entry(entry.to_string()) {
                hash_map::Entry::Vacant(place) => {
                    place.insert(number);
                    entries.push(entry);
                }
                hash_map::Entry::Occupied(before) => {
                    let wrong = format!("line {} says the same", before.get());
                    let all = 0..line.trim_end().chars().count();
                    mistakes.push((number, line, Mistake::new(all, wrong)));
                }
            },
            Err(mistake) => mistakes.push((number, line, mistake)),
        }
    }
    match (entries.is_empty(), mistakes.is_empty()) {
        (_, false) => Err(TableError::Mistakes(drawn(&mistakes))),
        (true, true) => Err(TableError::Empty),
        (false, true) => Ok(entries),
    }
}

/// The mistakes, each with its line.
fn drawn(mistakes: &[(usize, &str, Mistake)]) -> String {
    let mut text = match mistakes.len() {
        1 => "a line makes no sense".to_owned(),
        count => format!("{count} lines make no sense"),
    };
    for (number, line, mistake) in mistakes.iter().take(MISTAKES) {
        // What the file says must not steer the terminal.
        let wrong = mistake.message().replace(char::is_control, " ");
        let shown = match line.chars().count() {
            ..=SHOWN => Mistake::new(mistake.at(), wrong).drawn(line),
            length => format!("{} (in a line of {length} characters)", cut(&wrong)),
        };
        let _written = write!(text, "\nline {number}: {shown}").is_ok();
    }
    if mistakes.len() > MISTAKES {
        let _written = write!(text, "\nand {} more", mistakes.len() - MISTAKES).is_ok();
    }
    text
}

/// The beginning of a message that quotes what is too long.
fn cut(message: &str) -> String {
    match message.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{} …", &message[..end]),
        None => message.to_owned(),
    }
}
