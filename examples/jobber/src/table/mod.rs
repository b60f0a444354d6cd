//! Reading a table: its columns, its rows, its sums. Pure, and row by row, so that its length doesn't matter.

use std::cell::Cell;
use std::fmt;
use std::io::{self, Read};
use std::rc::Rc;

use csv::{ByteRecord, ErrorKind, Reader, ReaderBuilder, Terminator};

/// A longer row is none: a quote is missing, or it is no table.
const LONGEST_ROW: usize = 1 << 20;

/// As many as a spreadsheet shows, and a little more.
const MOST_COLUMNS: usize = 1000;

/// What is kept of a table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Table {
    pub(crate) rows: u64,
    pub(crate) columns: Vec<Column>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Column {
    name: String,
    sum: Sum,
}

/// What a column adds up to. Empty fields are left out.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Sum {
    Empty,
    Of(f64),
    /// Something in it is no number.
    None,
}

/// Why it is no table.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TableError {
    #[error("it is empty: its first line has to name the columns")]
    Empty,
    #[error("line {line}: {columns} columns; at most {MOST_COLUMNS} are read")]
    TooWide { line: u64, columns: usize },
    #[error("line {line}: {fields} fields where the header has {columns}")]
    Ragged {
        line: u64,
        fields: usize,
        columns: usize,
    },
    #[error("line {0}: a row of more than 1 MiB; look for a quote that is never closed")]
    TooLong(u64),
    #[error("line {0}: not a text in UTF-8")]
    NotText(u64),
    #[error("line {line}: cannot be read: {error}")]
    Read {
        line: u64,
        #[source]
        error: io::Error,
    },
}

impl Table {
    /// Reads a table for as long as somebody wants to know.
    pub(crate) fn read(
        source: impl Read,
        delimiter: u8,
        is_wanted: impl Fn() -> bool,
    ) -> Result<Self, TableError> {
        let mut rows = rows(source, delimiter, is_wanted);
        if !rows.next()? {
            return Err(TableError::Empty);
        }
        let mut table = Self::of(&rows.fields()?, rows.line)?;
        while rows.next()? {
            table.add(&rows.fields()?, rows.line)?;
        }
        Ok(table)
    }

    fn of(header: &[&str], line: u64) -> Result<Self, TableError> {
        if header.len() > MOST_COLUMNS {
            return Err(TableError::TooWide {
                line,
                columns: header.len(),
            });
        }
        let columns = header.iter().map(|name| Column {
            name: (*name).to_owned(),
            sum: Sum::Empty,
        });
        Ok(Self {
            rows: 0,
            columns: columns.collect(),
        })
    }

    fn add(&mut self, fields: &[&str], line: u64) -> Result<(), TableError> {
        if fields.len() != self.columns.len() {
            return Err(TableError::Ragged {
                line,
                fields: fields.len(),
                columns: self.columns.len(),
            });
        }
        self.rows += 1;
        for (column, field) in self.columns.iter_mut().zip(fields) {
            column.sum = column.sum.and(field);
        }
        Ok(())
    }
}

/// The rows of a source, one after the other.
struct Rows<R> {
    reader: Reader<R>,
    row: ByteRecord,
    /// Where the row begins.
    line: u64,
    /// How much the row may still be.
    left: Rc<Cell<usize>>,
}

fn rows(source: impl Read, delimiter: u8, is_wanted: impl Fn() -> bool) -> Rows<impl Read> {
    let left = Rc::new(Cell::new(LONGEST_ROW));
    let source = Bounded {
        // So that the last row has an end, too.
        source: source.chain(&b"\n"[..]),
        is_wanted,
        left: Rc::clone(&left),
    };
    let reader = ReaderBuilder::new()
        .delimiter(delimiter)
        // A carriage return before it is trimmed off. Otherwise lines would not be counted where they end.
        .terminator(Terminator::Any(b'\n'))
        .has_headers(false)
        .flexible(true)
        .from_reader(source);
    Rows {
        reader,
        row: ByteRecord::new(),
        line: 1,
        left,
    }
}

impl<R: Read> Rows<R> {
    /// Goes to the next row that is not empty, if there is one.
    fn next(&mut self) -> Result<bool, TableError> {
        loop {
            self.left.set(LONGEST_ROW);
            let before = self.reader.position().line();
            let read = self.reader.read_byte_record(&mut self.row);
            if !read.map_err(|error| refuse(error, before))? {
                return Ok(false);
            }
            // Empty lines were passed by.
            let within = self.row.as_slice().iter().filter(|byte| **byte == b'\n');
            let after = self.reader.position().line();
            self.line = after.saturating_sub(1 + within.count() as u64).max(before);
            if self.row.as_slice() != b"\r" {
                return Ok(true);
            }
        }
    }

    /// What stands in the row, without the space around.
    fn fields(&self) -> Result<Vec<&str>, TableError> {
        let text = |field| match str::from_utf8(field) {
            // Text may have any character but zero, and what is no text is full of it.
            Ok(text) if !text.contains('\0') => Ok(text.trim()),
            Ok(_) | Err(_) => Err(TableError::NotText(self.line)),
        };
        self.row.iter().map(text).collect()
    }
}

impl Sum {
    fn and(self, field: &str) -> Self {
        if field.is_empty() {
            return self;
        }
        let number = field.parse::<f64>().ok();
        // Also `inf` and `NaN` are numbers to Rust, and words in a table.
        match (self, number.filter(|number| number.is_finite())) {
            (Self::Empty, Some(number)) => Self::Of(number),
            (Self::Of(sum), Some(number)) => Self::Of(sum + number),
            (Self::None, _) | (_, None) => Self::None,
        }
    }
}

/// What the reader's error means, in the row that begins in `line`.
fn refuse(error: csv::Error, line: u64) -> TableError {
    let error = match error.into_kind() {
        ErrorKind::Io(error) => error,
        // None that reading bytes can have.
        other => io::Error::other(format!("{other:?}")),
    };
    match error.kind() {
        io::ErrorKind::FileTooLarge => TableError::TooLong(line),
        _ => TableError::Read { line, error },
    }
}

/// A source whose rows have an end.
struct Bounded<R, W> {
    source: R,
    is_wanted: W,
    /// How much the present row may still be.
    left: Rc<Cell<usize>>,
}

impl<R: Read, W: Fn() -> bool> Read for Bounded<R, W> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left.get() == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        while (self.is_wanted)() {
            match self.source.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Ok(length) => {
                    self.left.set(self.left.get().saturating_sub(length));
                    return Ok(length);
                }
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::Interrupted.into())
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rows, {} columns", self.rows, self.columns.len())
    }
}

impl fmt::Display for Column {
    /// Its name, with the sum if there is one. Characters that a terminal would obey are shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.name.chars().take(40) {
            if letter.is_control() {
                write!(f, "{}", letter.escape_default())?;
            } else {
                write!(f, "{letter}")?;
            }
        }
        match self.sum {
            Sum::Of(sum) => write!(f, " ({})", rounded(sum)),
            Sum::Empty | Sum::None => Ok(()),
        }
    }
}

/// To six places, without zeros behind them.
fn rounded(sum: f64) -> String {
    let text = format!("{sum:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests;
