//! Tables of all kinds.

use super::*;

fn read(text: &[u8]) -> Result<Table, TableError> {
    Table::read(text, b',', || true)
}

/// The table in one line, or why it is none.
fn told(text: impl AsRef<[u8]>) -> String {
    match read(text.as_ref()) {
        Ok(table) => {
            let columns = table.columns.iter().map(ToString::to_string);
            format!("{table}: {}", columns.collect::<Vec<_>>().join(", "))
        }
        Err(error) => error.to_string(),
    }
}

#[test]
fn rows_are_counted_and_columns_of_numbers_added_up() {
    let table = [
        ("a,b\n1,x\n2.5,y\n", "2 rows, 2 columns: a (3.5), b"),
        ("a\n0.1\n0.2\n", "2 rows, 1 columns: a (0.3)"),
        ("a,b\n-1,\n,\n", "2 rows, 2 columns: a (-1), b"),
        ("a\n1\ninf\n", "2 rows, 1 columns: a"),
        ("a\nNaN\n1\n", "2 rows, 1 columns: a"),
        ("a,b\r\n\r\n1,\"2\"\r\n", "1 rows, 2 columns: a (1), b (2)"),
        ("a\n100\n", "1 rows, 1 columns: a (100)"),
        ("only,a,header", "0 rows, 3 columns: only, a, header"),
        ("only,a,header\n\n\n", "0 rows, 3 columns: only, a, header"),
        ("\u{feff}a,b\n1,2\n", "1 rows, 2 columns: a (1), b (2)"),
        ("a,b\r\n1,2\r\n", "1 rows, 2 columns: a (1), b (2)"),
        (
            "\"a,1\",b\n\"x\ny\",\"\"\"q\"\"\"\n",
            "1 rows, 2 columns: a,1, b",
        ),
        (" größe , \n5,6", "1 rows, 2 columns: größe (5),  (6)"),
        ("a\u{1b}[2J\n", "0 rows, 1 columns: a\\u{1b}[2J"),
    ];
    for (text, line) in table {
        assert_eq!(told(text), line, "{text:?}");
    }
}

#[test]
fn what_is_no_table_is_refused_with_its_line() {
    let empty = "it is empty: its first line has to name the columns";
    let table: [(&[u8], &str); 13] = [
        (b"", empty),
        (b"\n\n", empty),
        (b"\xef\xbb\xbf", empty),
        (b"\r\n\r\n", empty),
        (b"a,b\n1,2\n3\n", "line 3: 1 fields where the header has 2"),
        (b"a\n1\n\n2,3\n", "line 4: 2 fields where the header has 1"),
        (
            b"a\n\"1\n2\"\n3,4\n",
            "line 4: 2 fields where the header has 1",
        ),
        (
            b"a\r\n1\r\n2,3\r\n",
            "line 3: 2 fields where the header has 1",
        ),
        (b"a\r\n1\r\n2\xff\r\n", "line 3: not a text in UTF-8"),
        (
            b"a,b\r\n\r\n1\r\n",
            "line 3: 1 fields where the header has 2",
        ),
        (
            b"a,b\n\"1,2\n\n\n",
            "line 2: 1 fields where the header has 2",
        ),
        (b"a,b\n1,\xff\n", "line 2: not a text in UTF-8"),
        (b"\x7fELF\x02\x01\x00\x00", "line 1: not a text in UTF-8"),
    ];
    for (text, error) in table {
        assert_eq!(told(text), error, "{text:?}");
    }
}

#[test]
fn a_row_that_never_ends_is_given_up_and_not_kept_in_memory() {
    let endless = b"a,b\n1,2\n".chain(io::repeat(b'x'));
    let error = Table::read(endless, b',', || true).unwrap_err();
    assert!(matches!(error, TableError::TooLong(3)), "{error}");

    let open_quote = b"a\n\"1\n".chain(io::repeat(b'\n'));
    let error = Table::read(open_quote, b',', || true).unwrap_err();
    assert!(matches!(error, TableError::TooLong(2)), "{error}");

    let no_header = Table::read(io::repeat(0), b',', || true).unwrap_err();
    assert!(matches!(no_header, TableError::TooLong(1)), "{no_header}");
}

#[test]
fn a_table_may_be_longer_than_a_row() {
    let rows = "12345,x\n".repeat(LONGEST_ROW / 4);
    assert_eq!(
        read(format!("a,b\n{rows}").as_bytes()).unwrap().rows,
        1 << 18
    );
}

#[test]
fn a_header_with_too_many_columns_is_refused() {
    assert!(matches!(
        read(",".repeat(MOST_COLUMNS).as_bytes()),
        Err(TableError::TooWide { columns: 1001, .. })
    ));
    assert!(read(",".repeat(MOST_COLUMNS - 1).as_bytes()).is_ok());
}

#[test]
fn reading_ends_when_nobody_wants_to_know_any_more() {
    let error = Table::read(&b"a\n"[..], b',', || false).unwrap_err();
    assert!(matches!(error, TableError::Read { line: 1, .. }), "{error}");
}
