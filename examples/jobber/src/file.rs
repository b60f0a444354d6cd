//! Reading a file: what is counted, in chunks, so that its size doesn't matter.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use tokio::sync::oneshot;
use tokio::task;

use crate::error::FileError;
use crate::table::Table;

/// How much of a file is in memory at a time.
const CHUNK: usize = 256 * 1024;

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Summary {
    pub(crate) digest: Sha256Digest,
    /// As `wc -l` counts: line feeds.
    pub(crate) lines: u64,
    /// Words as POSIX has them: runs of bytes that are not white space. (GNU `wc -w` in the C locale
    /// leaves out those without a printable ASCII character.)
    pub(crate) words: u64,
    pub(crate) bytes: u64,
}

/// A SHA-256, shown in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sha256Digest([u8; 32]);

impl fmt::Display for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What became of a file that could be looked at.
#[derive(Debug)]
pub(crate) enum Content {
    Read(Summary),
    /// It was deleted after it had been found.
    Vanished,
    /// A pipe, a socket, a device: opening it may block for ever or have effects.
    Special,
    /// It was read as a table.
    Imported(Table),
}

/// Reads a file on a thread that may block.
///
/// # Errors
///
/// See [`FileError`]. It may go better next time.
///
/// # Cancel safety
///
/// If the future is dropped, reading ends after the present chunk.
pub(crate) async fn read(path: Arc<Path>) -> Result<Content, FileError> {
    aside(move |is_wanted| read_blocking(&path, is_wanted)).await
}

/// Does what may block on a thread that may, and tells it whether its result is still wanted.
///
/// # Errors
///
/// Those of `read`.
///
/// # Cancel safety
///
/// If the future is dropped, the result is not wanted any more.
pub(crate) async fn aside<T: Send + 'static>(
    read: impl FnOnce(&dyn Fn() -> bool) -> Result<T, FileError> + Send + 'static,
) -> Result<T, FileError> {
    let (answer, content) = oneshot::channel();
    let reading = task::spawn_blocking(move || {
        let content = read(&|| !answer.is_closed());
        // Nobody waits any more if the worker has ended.
        let _told = answer.send(content).is_ok();
    });
    match content.await {
        Ok(content) => content,
        // It panicked, or the runtime ends.
        Err(_lost) => Err(FileError::Read(match reading.await {
            Ok(()) => io::ErrorKind::Interrupted.into(),
            Err(error) => error.into(),
        })),
    }
}

fn read_blocking(path: &Path, is_wanted: impl Fn() -> bool) -> Result<Content, FileError> {
    // Looked at before it is opened: to open a pipe is to wait for its writer.
    let file = match fs::metadata(path) {
        Ok(data) if !data.is_file() && !data.is_dir() => return Ok(Content::Special),
        Ok(_file_or_folder) => File::open(path),
        Err(error) => Err(error),
    };
    match file {
        Ok(file) => summarize(file, is_wanted)
            .map(Content::Read)
            .map_err(FileError::Read),
        Err(error) if has_vanished(&error) => Ok(Content::Vanished),
        Err(error) => Err(FileError::Open(error)),
    }
}

fn has_vanished(error: &io::Error) -> bool {
    use io::ErrorKind::{NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory)
}

/// Counts all that `source` gives, chunk by chunk, for as long as somebody wants to know.
fn summarize(mut source: impl Read, is_wanted: impl Fn() -> bool) -> io::Result<Summary> {
    let mut counter = Counter::default();
    let mut chunk = vec![0; CHUNK];
    while is_wanted() {
        match source.read(&mut chunk) {
            Ok(0) => return Ok(counter.finish()),
            Ok(length) => counter.add(&chunk[..length]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::Interrupted.into())
}

/// Counts while it is fed.
#[derive(Default)]
struct Counter {
    digest: Sha256,
    lines: u64,
    words: u64,
    bytes: u64,
    /// Whether the last byte belonged to a word, which the next chunk may continue.
    is_in_word: bool,
}

impl Counter {
    fn add(&mut self, chunk: &[u8]) {
        self.digest.update(chunk);
        self.bytes += chunk.len() as u64;
        for byte in chunk {
            self.lines += u64::from(*byte == b'\n');
            let is_in_word = !is_space(*byte);
            self.words += u64::from(is_in_word && !self.is_in_word);
            self.is_in_word = is_in_word;
        }
    }

    fn finish(self) -> Summary {
        Summary {
            digest: Sha256Digest(self.digest.finalize().into()),
            lines: self.lines,
            words: self.words,
            bytes: self.bytes,
        }
    }
}

/// C's `isspace`; Rust's `is_ascii_whitespace` leaves out the vertical tab.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_line_feeds_and_words_are_runs_of_other_bytes_than_space() {
        let table: [(&[u8], u64, u64); 9] = [
            (b"", 0, 0),
            (b"\n", 1, 0),
            (b"one two", 0, 2),
            (b"one two\n", 1, 2),
            (b"  one\t\ttwo  \n\n", 2, 2),
            (b"one\r\ntwo\r\n", 2, 2),
            (b"one\x0btwo\x0cthree", 0, 3),
            ("größer žluť 山川\n".as_bytes(), 1, 3),
            (b"\xff\xfe \x00 \x85\xa0\n", 1, 3),
        ];
        for (text, lines, words) in table {
            let summary = summarize(text, || true).unwrap();
            let counts = (summary.lines, summary.words, summary.bytes);
            assert_eq!(counts, (lines, words, text.len() as u64), "{text:?}");
        }
    }

    #[test]
    fn the_digest_is_that_of_the_standard() {
        let summary = summarize(&b"abc"[..], || true).unwrap();
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(summary.digest.to_string(), known);
    }

    #[test]
    fn it_makes_no_difference_where_a_chunk_ends() {
        let text = b"a word, and\nanother  one";
        let whole = summarize(&text[..], || true).unwrap();
        for end in 0..=text.len() {
            let (head, tail) = text.split_at(end);
            assert_eq!(summarize(head.chain(tail), || true).unwrap(), whole);
        }
    }

    #[test]
    fn reading_ends_when_nobody_wants_to_know_any_more() {
        let error = summarize(io::repeat(b'x'), || false).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::Interrupted);
    }
}
