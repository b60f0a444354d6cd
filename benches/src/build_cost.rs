//! W10: what it takes to build a minimal program, which starts a server and calls it.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{self, Command};
use std::time::Instant;

use crate::arguments::Arguments;
use crate::child::cargo;
use crate::contestants::{Actix, Xtra};
use crate::contestants::{Contestant as _, Done, FLOOR, Genserver, Kameo, Ractor};
use crate::load;
use crate::rounds::Rounds;
use crate::row::{Found, Row};

const WORKLOAD: &str = "W10-build";

/// A program: whose, what it depends on beside tokio, and its text.
type Program = (&'static str, &'static str, &'static str);

const PROGRAMS: [Program; 6] = [
    (
        Genserver::NAME,
        concat!(
            "genserver = { path = \"",
            env!("CARGO_MANIFEST_DIR"),
            "/../genserver\" }"
        ),
        include_str!("../minimal/genserver.rs"),
    ),
    (FLOOR, "", include_str!("../minimal/floor.rs")),
    (
        Ractor::NAME,
        "ractor = \"0.16\"",
        include_str!("../minimal/ractor.rs"),
    ),
    (
        Kameo::NAME,
        "kameo = \"0.22\"",
        include_str!("../minimal/kameo.rs"),
    ),
    (
        Actix::NAME,
        "actix = \"0.13\"",
        include_str!("../minimal/actix.rs"),
    ),
    (
        Xtra::NAME,
        "xtra = { version = \"0.6\", features = [\"tokio\", \"macros\"] }",
        include_str!("../minimal/xtra.rs"),
    ),
];

/// A folder for the programs, removed at the end.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

/// One round unless more are asked for: each builds everything.
pub(crate) fn rows(arguments: &Arguments) -> Done<Vec<Row>> {
    let folder = Folder(std::env::temp_dir().join(format!("benches-{}", process::id())));
    let mut programs = Vec::new();
    for program in PROGRAMS {
        if arguments.admits(program.0) {
            let place = folder.0.join(program.0);
            write(&place, program)?;
            programs.push((program.0, place, Rounds::default()));
        }
    }
    for _ in 0..arguments.rounds.unwrap_or(1) {
        for (name, place, rounds) in &mut programs {
            writeln!(io::stderr(), "building with {name} …")?;
            rounds.push(build(place)?);
        }
    }
    let mut rows = Vec::new();
    for (contestant, place, rounds) in programs {
        rows.push(Row {
            workload: WORKLOAD,
            contestant,
            found: Found::Build {
                crates: crates(&place)?,
                median_seconds: rounds.median(),
                bytes: fs::metadata(place.join("target/release/minimal"))?.len(),
            },
        });
    }
    Ok(rows)
}

/// With our lock file, so that nothing is fetched, and everybody has the versions that are measured.
fn write(place: &Path, (_, dependency, source): Program) -> Done<()> {
    let manifest = format!(
        "[package]\nname = \"minimal\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [dependencies]\n{dependency}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"rt\", \"sync\"] }}\n"
    );
    let lock = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock");
    fs::create_dir_all(place.join("src"))?;
    fs::write(place.join("Cargo.toml"), manifest)?;
    fs::write(place.join("src/main.rs"), source)?;
    fs::copy(lock, place.join("Cargo.lock"))?;
    Ok(())
}

/// Seconds of a processor to build it from clean; where nobody says, seconds on the clock.
fn build(place: &Path) -> Done<f64> {
    cargo_in(place, &["clean", "--quiet"])?;
    let (start, before) = (Instant::now(), load::of_children());
    cargo_in(place, &["build", "--release", "--quiet", "--offline"])?;
    Ok(match (before, load::of_children()) {
        (Some(before), Some(after)) => after - before,
        (_, _) => start.elapsed().as_secs_f64(),
    })
}

/// How many crates it depends on, those for building too.
fn crates(place: &Path) -> Done<usize> {
    let edges = [
        "tree",
        "--offline",
        "-e",
        "normal,build",
        "--prefix",
        "none",
    ];
    let tree = cargo_in(place, &edges)?;
    Ok(count(&tree))
}

/// The crates of a tree, each once, without the program itself.
fn count(tree: &str) -> usize {
    let names = tree.lines().map(|line| line.trim_end_matches(" (*)"));
    let all: BTreeSet<&str> = names.filter(|name| !name.is_empty()).collect();
    all.len().saturating_sub(1)
}

fn cargo_in(place: &Path, words: &[&str]) -> Done<String> {
    let output = Command::new(cargo())
        .args(words)
        .current_dir(place)
        .env_remove("CARGO_TARGET_DIR")
        .output()?;
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout)?);
    }
    Err(String::from_utf8_lossy(&output.stderr).into())
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn a_crate_counts_once_and_the_program_not_at_all() {
        let tree = "minimal v0.0.0 (/tmp/x)\ntokio v1.54.1\npin-project-lite v0.2.16\n\
                    tokio v1.54.1 (*)\nsyn v1.0.109\nsyn v2.0.119\n";
        assert_eq!(count(tree), 4);
    }
}
