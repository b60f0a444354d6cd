//! What the documents at the root promise.

use super::{read, root};

/// A document at the root; `None` while it has not been written.
fn document(name: &str) -> Option<String> {
    read(name).ok()
}

#[test]
fn the_changelog_begins_with_what_is_not_released() {
    let Some(changelog) = document("CHANGELOG.md") else {
        return;
    };
    let first = changelog.lines().find(|line| line.starts_with("## "));
    assert!(
        first.is_some_and(|heading| heading.to_lowercase().contains("unreleased")),
        "CHANGELOG.md: begin with a section `## Unreleased`, found {first:?}"
    );
}

#[test]
fn the_readme_says_how_to_run_and_test() {
    let Some(readme) = document("README.md") else {
        return;
    };
    for command in ["cargo run", "cargo test"] {
        assert!(
            readme.contains(command),
            "README.md: say what `{command}` does"
        );
    }
}

/// The targets of `[text](target)` and `[text]: target`, without their anchors.
fn links(document: &str) -> Vec<&str> {
    let inline = document
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    let below = document.lines().filter_map(|line| {
        let (label, target) = line.split_once("]: ")?;
        label.starts_with('[').then_some(target)
    });
    let targets = inline
        .chain(below)
        .filter_map(|target| target.split([' ', '#']).next());
    targets.filter(|target| !target.is_empty()).collect()
}

#[test]
fn links_are_found_in_both_forms() {
    let text =
        "[a](one.md#x) and [b](https://b) and [here](#here)\n\n[c]: two/three.md \"title\"\n";
    assert_eq!(links(text), ["one.md", "https://b", "two/three.md"]);
}

#[test]
fn every_relative_link_of_a_document_leads_somewhere() {
    let mut wrong = Vec::new();
    for name in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let Some(document) = document(name) else {
            continue;
        };
        for target in links(&document) {
            let is_elsewhere = target.contains("://") || target.starts_with("mailto:");
            if !is_elsewhere && !root().join(target).exists() {
                wrong.push(format!(
                    "{name}: nothing at `{target}`: mend the link or add the file"
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
