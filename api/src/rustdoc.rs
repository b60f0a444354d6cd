//! Rustdoc's JSON, on a stable toolchain.
//!
//! It is an unstable output, which a stable rustdoc writes if `RUSTC_BOOTSTRAP` is set. Build scripts look at that too, and whatever
//! depends on one would be built twice. So only rustdoc gets it: cargo runs this program in its place, which runs rustdoc.

use std::env;
use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use serde_json::Value;

/// Set while this program stands in for rustdoc.
const AS_RUSTDOC: &str = "GENSERVER_API_AS_RUSTDOC";

/// Runs rustdoc with this program's arguments, if cargo runs this program for it.
pub(crate) fn as_rustdoc() -> Result<Option<ExitCode>, Box<dyn Error>> {
    let Some(rustdoc) = env::var_os(AS_RUSTDOC) else {
        return Ok(None);
    };
    let status = Command::new(rustdoc)
        .args(env::args_os().skip(1))
        .env("RUSTC_BOOTSTRAP", "1")
        .status()?;
    Ok(Some(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }))
}

/// What rustdoc says of a package with all its features.
pub(crate) fn json(package: &str) -> Result<PathBuf, Box<dyn Error>> {
    let status = cargo()
        .args([
            "rustdoc",
            "--quiet",
            "--lib",
            "--all-features",
            "--package",
            package,
        ])
        .args(["--", "-Zunstable-options", "--output-format=json"])
        .env("RUSTDOC", env::current_exe()?)
        .env(
            AS_RUSTDOC,
            env::var_os("RUSTDOC").unwrap_or_else(|| "rustdoc".into()),
        )
        .status()?;
    if !status.success() {
        return Err(format!("rustdoc fails for {package}").into());
    }
    let path = target()?
        .join("doc")
        .join(format!("{}.json", package.replace('-', "_")));
    let format =
        serde_json::from_str::<Value>(&fs::read_to_string(&path)?)?["format_version"].as_u64();
    match format {
        Some(56 | 57) => Ok(path),
        other => Err(format!("this Rust writes format {other:?}; renew `public-api` and `rustdoc-types` in api/Cargo.toml").into()),
    }
}

fn target() -> Result<PathBuf, Box<dyn Error>> {
    let metadata = cargo()
        .args(["metadata", "--format-version=1", "--no-deps"])
        .output()?;
    let metadata: Value = serde_json::from_slice(&metadata.stdout)?;
    let target = metadata["target_directory"].as_str();
    Ok(target.ok_or("cargo names no target directory")?.into())
}

fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(super::root());
    cargo
}
