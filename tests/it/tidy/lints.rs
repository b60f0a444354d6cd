//! One table of lints for all, and no unsafe code.

use std::io;

use super::read;

fn members() -> Result<Vec<String>, io::Error> {
    let manifest = read("Cargo.toml")?;
    let list = manifest
        .split("members = [")
        .nth(1)
        .and_then(|rest| rest.split(']').next());
    let names = list
        .unwrap_or_default()
        .split(',')
        .map(|name| name.trim().trim_matches('"'));
    Ok(names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect())
}

#[test]
fn every_member_inherits_the_lint_table() {
    let members = members().unwrap();
    assert!(
        members.len() >= 4,
        "the members of the workspace: {members:?}"
    );
    for member in members {
        let manifest = read(&format!("{member}/Cargo.toml")).unwrap();
        assert!(
            manifest.contains("[lints]\nworkspace = true"),
            "{member}/Cargo.toml: add `[lints]` with `workspace = true`"
        );
    }
}

#[test]
fn there_is_no_unsafe_code() {
    let table = read("Cargo.toml").unwrap();
    assert!(
        table.contains("unsafe_code = \"forbid\""),
        "Cargo.toml: forbid `unsafe_code`"
    );
    for member in ["genserver", "genserver-macros", "genserver-schedule"] {
        let front = read(&format!("{member}/src/lib.rs")).unwrap();
        assert!(
            front.contains("#![forbid(unsafe_code)]"),
            "{member}/src/lib.rs: write `#![forbid(unsafe_code)]`, so that readers see it"
        );
    }
}
