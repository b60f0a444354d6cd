//! The list of all that is public: `api/*.txt`, compared with what rustdoc says.
//!
//! `cargo run -p api` fails if they differ, and prints how; `-- --write` renews the lists. What is removed or changed has to be
//! announced in the changelog, under `### Breaking`, by either. It also fails if an item has no example.

#![expect(
    clippy::print_stdout,
    reason = "it is a program, and prints what it finds"
)]

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

mod difference;
mod examples;
mod list;
mod rustdoc;

use difference::Difference;

/// What is published and has an API of its own.
const PACKAGES: [&str; 2] = ["genserver", "genserver-schedule"];

fn main() -> Result<ExitCode, Box<dyn Error>> {
    if let Some(status) = rustdoc::as_rustdoc()? {
        return Ok(status);
    }
    let write = match env::args().nth(1).as_deref() {
        None => false,
        Some("--write") => true,
        Some(other) => return Err(format!("there is `--write`, and no `{other}`").into()),
    };
    let mut is_fine = true;
    for package in PACKAGES {
        is_fine &= check(package, write)?;
    }
    Ok(if is_fine {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn check(package: &str, write: bool) -> Result<bool, Box<dyn Error>> {
    let json = rustdoc::json(package)?;
    let public = list::of(&json)?;
    let home = root().join("api");
    let path = home.join(format!("{package}.txt"));
    let before = fs::read_to_string(&path).unwrap_or_default();
    let difference = Difference::between(before.lines(), public.lines.iter().map(String::as_str));
    print!("{difference}");
    let changelog = fs::read_to_string(root().join("CHANGELOG.md"))?;
    let unannounced = difference.unannounced(&changelog);
    for item in &unannounced {
        println!("has to be named under `### Breaking` in CHANGELOG.md: {item}");
    }
    let is_listed = match (write && unannounced.is_empty(), difference.is_empty()) {
        (true, _) => {
            fs::write(&path, public.lines.join("\n") + "\n")?;
            true
        }
        (false, true) => true,
        (false, false) => {
            println!(
                "{package}: not as in api/{package}.txt; `cargo run -p api -- --write` renews it"
            );
            false
        }
    };
    let exceptions = fs::read_to_string(home.join("without-example.txt"))?;
    let lacking = examples::lacking(&public.items, &exceptions);
    for name in &lacking {
        println!("no example, or an exception without need: {name}");
    }
    println!(
        "{package}: {} lines, {} of {} items without an example",
        public.lines.len(),
        lacking.len(),
        public.items.len()
    );
    Ok(is_listed && lacking.is_empty())
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
