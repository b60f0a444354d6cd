//! Chapters that would be forgotten: by the book, or by the tests.

use std::ffi::OsStr;
use std::path::Path;
use std::{fs, io};

/// What is wrong with the chapters in `docs/chapters` of the project at `root`: one that is not in the summary, Rust that
/// `cargo test` does not compile.
pub(crate) fn forgotten(root: &Path) -> io::Result<Vec<String>> {
    let chapters = root.join("docs/chapters");
    let summary = fs::read_to_string(chapters.join("SUMMARY.md"))?;
    let tests = fs::read_to_string(root.join("tests/src/lib.rs"))?;
    let mut forgotten = Vec::new();
    for entry in fs::read_dir(&chapters)? {
        let path = entry?.path();
        if path.extension() != Some(OsStr::new("md")) || path.ends_with("SUMMARY.md") {
            continue;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let text = fs::read_to_string(&path)?;
        forgotten.extend(mistakes(&name, &text, &summary, &tests));
    }
    forgotten.sort();
    Ok(forgotten)
}

fn mistakes(name: &str, text: &str, summary: &str, tests: &str) -> Vec<String> {
    let mut mistakes = Vec::new();
    if !summary.contains(&format!("({name})")) {
        mistakes.push(format!("{name}: it is not in SUMMARY.md"));
    }
    let blocks = fences(text);
    if blocks.iter().any(|block| block.info.is_empty()) {
        mistakes.push(format!(
            "{name}: say of each block what it is, such as `text`"
        ));
    }
    let mut rust = blocks.iter().filter(|block| is_rust(block.info));
    if rust.clone().any(|block| block.info.contains("ignore")) {
        mistakes.push(format!("{name}: a block that is ignored proves nothing"));
    }
    let is_tested = tests.contains(&format!("docs/chapters/{name}\""));
    if !is_tested && rust.any(|block| !block.is_included) {
        mistakes.push(format!(
            "{name}: include it in tests/src/lib.rs, so that its programs run"
        ));
    }
    mistakes
}

/// The first lines of a block of code.
struct Block<'a> {
    info: &'a str,
    /// Its text is a file that is compiled where it is.
    is_included: bool,
}

fn fences(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        let Some(info) = line.trim_start().strip_prefix("```") else {
            continue;
        };
        blocks.push(Block {
            info: info.trim(),
            is_included: lines
                .peek()
                .is_some_and(|line| line.starts_with("{{#include")),
        });
        // To the end of the block.
        lines.find(|line| line.trim() == "```");
    }
    blocks
}

fn is_rust(info: &str) -> bool {
    info.split(',').any(|word| word == "rust")
}

#[cfg(test)]
mod tests {
    use super::mistakes;

    const SUMMARY: &str = "- [Jobs](jobs.md)";
    const TESTS: &str = r#"#[doc = include_str!("../../docs/chapters/jobs.md")]"#;

    #[test]
    fn a_chapter_that_is_listed_and_tested_is_right() {
        let text = "# Jobs\n\n```rust\nfn main() {}\n```\n\n```sh\ncargo run\n```\n";
        assert!(mistakes("jobs.md", text, SUMMARY, TESTS).is_empty());
    }

    #[test]
    fn each_thing_that_was_forgotten_is_said() {
        let text = "```rust,ignore\nfn main() {}\n```\n\n```\n?\n```\n";
        let found = mistakes("speed.md", text, SUMMARY, TESTS);
        assert_eq!(found.len(), 4, "{found:?}");
    }

    #[test]
    fn a_program_that_is_included_is_tested_where_it_is() {
        let text = "```rust\n{{#include ../../examples/cookbook/batcher.rs}}\n```\n";
        assert!(mistakes("jobs.md", text, SUMMARY, "").is_empty());
    }
}
