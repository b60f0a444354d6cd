//! Importing a file: opened, and read as a table.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use crate::error::FileError;
use crate::file::aside;
use crate::table::Table;

/// Reads a table on a thread that may block. Unlike a file that was found, one that was asked for may be a pipe: then this
/// waits for who writes.
///
/// # Errors
///
/// See [`FileError`]. It may go better next time: a table may be half written.
///
/// # Cancel safety
///
/// If the future is dropped, reading ends after the present chunk; of a pipe, with the program.
pub(crate) async fn import(path: Arc<Path>) -> Result<Table, FileError> {
    aside(move |is_wanted| {
        let file = File::open(&path).map_err(FileError::Open)?;
        Table::read(file, delimiter(&path), is_wanted).map_err(FileError::Table)
    })
    .await
}

/// The name says what is between the fields.
fn delimiter(path: &Path) -> u8 {
    let extension = path.extension().unwrap_or_default();
    let mut tabbed = ["tsv", "tab"].iter();
    if tabbed.any(|tabs| extension.eq_ignore_ascii_case(tabs)) {
        b'\t'
    } else {
        b','
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tsv_has_tabs_between_its_fields_and_everything_else_commas() {
        let table = [
            ("a.tsv", b'\t'),
            ("A.TSV", b'\t'),
            ("a.tab", b'\t'),
            ("a.csv", b','),
            ("a.tsv.csv", b','),
            ("tsv", b','),
        ];
        for (name, byte) in table {
            assert_eq!(delimiter(Path::new(name)), byte, "{name}");
        }
    }
}
