//! `tests/ui/MISTAKES.md` and the cases in `tests/ui/fail`, which list and show the same.

use std::collections::BTreeSet;

use super::{files, read, rust_files};

/// `hook/misspelt` for each row of each table.
fn listed(document: &str) -> Vec<String> {
    let (mut folder, mut found) = ("", Vec::new());
    for line in document.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            folder = heading.trim_matches('`');
        }
        let Some(row) = line.strip_prefix("| ") else {
            continue;
        };
        let case = row.split(" | ").nth(1).unwrap_or_default();
        if case.len() > 2 && case.starts_with('`') && case.ends_with('`') {
            found.push(format!("{folder}/{}", case.trim_matches('`')));
        }
    }
    found
}

#[test]
fn a_row_names_a_case_of_its_folder() {
    let text = "## `hook`\n\n| the mistake | the case |\n|---|---|\n| misspelt | `misspelt` | `` #[cal] `` |\n";
    assert_eq!(listed(text), ["hook/misspelt"]);
}

#[test]
fn every_compile_error_is_in_the_list_of_mistakes_and_every_row_has_its_case() {
    let document = read("tests/ui/MISTAKES.md").unwrap();
    let rows = listed(&document);
    let listed: BTreeSet<_> = rows.iter().cloned().collect();
    assert_eq!(rows.len(), listed.len(), "a case is listed twice");

    let cases = rust_files(&["tests/ui/fail"]).unwrap().into_iter();
    let cases: BTreeSet<_> = cases
        .filter_map(|path| {
            let case = path.strip_prefix("tests/ui/fail/")?.strip_suffix(".rs")?;
            Some(case.to_owned())
        })
        .collect();
    let missing: Vec<_> = cases.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&cases).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "tests/ui/MISTAKES.md: not listed: {missing:?}; listed without a case: {gone:?}"
    );
}

/// One mistake is one error. Those where rustc says more are counted in the list, with the reason.
#[test]
fn a_mistake_is_one_error_unless_the_list_says_why_not() {
    let document = read("tests/ui/MISTAKES.md").unwrap();
    let mut wrong = Vec::new();
    for path in files(&["tests/ui/fail"]).unwrap() {
        let Some(case) = path.strip_suffix(".stderr") else {
            continue;
        };
        let said = read(&path).unwrap();
        let errors = said.lines().filter(|line| line.starts_with("error"));
        let (errors, name) = (errors.count(), case.rsplit('/').next().unwrap_or_default());
        let is_of_many = ["many", "every_mistake", "one_mistake"]
            .iter()
            .any(|word| name.contains(word));
        let says_so = format!("({errors} errors)");
        let row = document.lines().find(|line| {
            line.contains(&format!("| `{name}` |")) && (errors == 1 || line.contains(&says_so))
        });
        if errors != 1 && !is_of_many && row.is_none() {
            wrong.push(format!("{path}: {errors} errors"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
