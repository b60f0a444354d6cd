//! Which tests a source has, and which rows they cite.
//!
//! A test cites rows in its own doc comment. The header of a file speaks for its tests when none of
//! them cites anything; otherwise it is an introduction, and proves nothing.

use super::citation::Ids;

/// A row, and the name of what proves it.
#[derive(Debug, PartialEq)]
pub(super) struct Proof {
    pub(super) row: String,
    pub(super) name: String,
}

/// A test function and its doc comment.
#[derive(Debug, PartialEq)]
struct TestFunction {
    name: String,
    comment: String,
}

/// What the tests of a source prove, in the order of the source.
pub(super) fn evidence_of(path: &str, source: &str, ids: &Ids) -> Vec<Proof> {
    let Some(module) = module(path) else {
        return Vec::new();
    };
    let tests = tests(source);
    let name = |test: &TestFunction| {
        if is_scenario(path) {
            module.clone()
        } else {
            format!("{module}::{}", test.name)
        }
    };
    let own: Vec<Proof> = tests
        .iter()
        .flat_map(|test| proofs(ids, &test.comment, &name(test)))
        .collect();
    match (own.is_empty(), tests.is_empty()) {
        (true, false) => proofs(ids, &header(source), &module),
        (true, true) | (false, _) => own,
    }
}

fn proofs(ids: &Ids, comment: &str, name: &str) -> Vec<Proof> {
    let rows = ids.read(comment).rows.into_iter();
    let name = name.to_owned();
    rows.map(|row| Proof {
        row,
        name: name.clone(),
    })
    .collect()
}

/// A scenario of the oracle is one test, and is known by the name of its file.
fn is_scenario(path: &str) -> bool {
    path.starts_with("tests/oracle/")
}

/// `gen_server::call` of `tests/it/gen_server/call.rs`, as `cargo test` says it; what isn't in `it` has
/// the name of its crate or binary in front. `None` for a source that has no tests of its own to run.
fn module(path: &str) -> Option<String> {
    let inside = match path {
        path if path.starts_with("tests/ui/") => return None,
        path if path.starts_with("tests/it/") => path.strip_prefix("tests/it/")?,
        path => path.strip_prefix("tests/").unwrap_or(path),
    };
    let parts = inside.strip_suffix(".rs")?.split('/');
    let is_name = |part: &&str| !["src", "tests", "mod", "main", "lib"].contains(part);
    Some(parts.filter(is_name).collect::<Vec<_>>().join("::"))
}

/// The lines of a file that describe the file.
fn header(source: &str) -> String {
    let lines = source.lines().filter_map(|line| line.strip_prefix("//!"));
    lines.collect::<Vec<_>>().join(" ")
}

/// Functions with `#[test]` or `#[tokio::test…]`. What stands between an empty line, or the end of an
/// item, and a function belongs to the function.
fn tests(source: &str) -> Vec<TestFunction> {
    let mut found = Vec::new();
    let (mut comment, mut is_test) = (String::new(), false);
    for line in source.lines().map(str::trim) {
        if let Some(text) = line.strip_prefix("///") {
            comment.push(' ');
            comment.push_str(text.trim());
            continue;
        }
        is_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
        if let Some(name) = function(line).filter(|_| is_test) {
            found.push(TestFunction {
                name: name.to_owned(),
                comment: comment.trim().to_owned(),
            });
        }
        if line.is_empty() || line.ends_with(['{', '}', ';']) {
            comment.clear();
            is_test = false;
        }
    }
    found
}

/// The name of the function that begins in this line.
fn function(line: &str) -> Option<&str> {
    let rest = ["fn ", "async fn "]
        .into_iter()
        .find_map(|start| line.strip_prefix(start))?;
    rest.split(['(', '<']).next()
}

#[test]
fn tests_are_found_with_their_comments() {
    let source = "/// XX-01\n#[expect(\n    lint,\n    reason = \"long\"\n)]\n#[tokio::test(a = true)]\nasync \
                  fn one() {\n    /// XX-03\n    struct S;\n}\n\n/// XX-02:\n/// why.\n#[test]\nfn two() \
                  {}\n\n/// XX-04\nfn fixture() {}\n";
    let found = tests(source);
    let found: Vec<_> = found
        .iter()
        .map(|test| (test.name.as_str(), test.comment.as_str()))
        .collect();
    assert_eq!(found, [("one", "XX-01"), ("two", "XX-02: why.")]);
}

#[test]
fn a_header_speaks_only_for_tests_that_say_nothing() {
    let ids = Ids::new(vec!["XX-01".to_owned(), "XX-02".to_owned()]);
    let names = |path: &str, source: &str| -> Vec<String> {
        let proofs = evidence_of(path, source, &ids).into_iter();
        proofs
            .map(|proof| format!("{} {}", proof.row, proof.name))
            .collect()
    };
    let header = "//! About (XX-01).\n\n";
    let silent = format!("{header}#[test]\nfn b() {{}}\n");
    let own = format!("{header}/// XX-02\n#[test]\nfn b() {{}}\n");
    assert_eq!(names("tests/it/x/a.rs", &silent), ["XX-01 x::a"]);
    assert_eq!(names("tests/it/x/a.rs", &own), ["XX-02 x::a::b"]);
    assert_eq!(names("tests/oracle/a.rs", &own), ["XX-02 oracle::a"]);
    assert!(names("tests/it/x/mod.rs", header).is_empty());
}

#[test]
fn a_module_is_named_as_its_tests_are() {
    let table = [
        ("tests/it/process/links.rs", Some("process::links")),
        ("tests/it/process/races/mod.rs", Some("process::races")),
        ("tests/oracle/monitors.rs", Some("oracle::monitors")),
        ("tests/contention/main.rs", Some("contention")),
        ("tests/ui/pass/queue.rs", None),
        (
            "genserver/src/timer/queue.rs",
            Some("genserver::timer::queue"),
        ),
        (
            "examples/tests/jobber/ends.rs",
            Some("examples::jobber::ends"),
        ),
    ];
    for (path, expected) in table {
        assert_eq!(module(path).as_deref(), expected);
    }
}
