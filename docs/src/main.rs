//! Builds the guide: `cargo run -p guide`. It fails on whatever mdBook warns of, on dead links, on a chapter that is not
//! listed or whose programs are not tested, and on differences from OTP that are not explained. `mdbook build docs` builds
//! the same book without the checks.

#![forbid(unsafe_code)]

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use mdbook_driver::MDBook;

mod chapters;
mod links;
mod reasons;
mod warnings;

use warnings::Warnings;

fn main() -> ExitCode {
    match build() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            say(&error);
            ExitCode::FAILURE
        }
    }
}

/// Whether the book is as it should be.
fn build() -> Result<bool, Box<dyn Error>> {
    let warnings = Warnings::default();
    tracing::subscriber::set_global_default(warnings.clone())?;
    let docs = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = docs.parent().unwrap_or(docs);
    let book = MDBook::load(docs)?;
    book.build()?;
    let pages = book.build_dir_for("html").canonicalize()?;
    let mut wrong = warnings.take();
    wrong.extend(chapters::forgotten(root)?);
    wrong.extend(reasons::unsaid(root)?);
    wrong.extend(links::dead(&pages)?);
    for line in &wrong {
        say(line);
    }
    say(&pages.join("index.html").display());
    Ok(wrong.is_empty())
}

#[expect(clippy::print_stdout, reason = "it is what the program is for")]
fn say(line: &dyn std::fmt::Display) {
    println!("{line}");
}
