//! The repository itself: floors, files, lints, documents.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

mod conformance;
mod documents;
mod files;
mod floors;
mod lints;
mod mistakes;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> Result<String, io::Error> {
    fs::read_to_string(root().join(path))
}

/// All files below these folders, as paths from the root with forward slashes.
fn files(folders: &[&str]) -> Result<Vec<String>, io::Error> {
    let mut found = Vec::new();
    let mut open: Vec<String> = folders.iter().map(ToString::to_string).collect();
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(root().join(&folder))? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = format!("{folder}/{name}");
            if entry.file_type()?.is_dir() {
                if name != "target" {
                    open.push(path);
                }
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn rust_files(folders: &[&str]) -> Result<Vec<String>, io::Error> {
    let is_rust = |path: &String| Path::new(path).extension().is_some_and(|end| end == "rs");
    Ok(files(folders)?.into_iter().filter(is_rust).collect())
}

/// A source without its comments. A `//` inside a string ends the line too, which is good enough here.
fn code(source: &str) -> String {
    let lines = source
        .lines()
        .map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}
