//! What a machine may lack.

use std::env;
use std::io::{self, Write as _};

/// Whether `program` is there. If it is not, the test that asks says so past the capture of its output, and returns.
///
/// With `CI` in the environment nothing may be left out: [`Err`].
///
/// # Errors
///
/// Without `program`, where `CI` is set.
pub fn is_installed(program: &str, package: &str) -> io::Result<bool> {
    let folders = env::var_os("PATH").unwrap_or_default();
    if env::split_paths(&folders).any(|folder| folder.join(program).is_file()) {
        return Ok(true);
    }
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    let lack = format!("{test}: `{program}` is not installed: apt-get install {package}");
    if env::var_os("CI").is_some_and(|value| !value.is_empty()) {
        return Err(io::Error::new(io::ErrorKind::NotFound, lack));
    }
    let binary = env::current_exe().unwrap_or_default();
    let binary = binary.file_stem().unwrap_or_default().to_string_lossy();
    // Without the hash at its end.
    let suite = binary.rsplit_once('-').map_or(&*binary, |(suite, _)| suite);
    let _said = writeln!(io::stderr(), "LEFT OUT: {suite}: {lack}").is_ok();
    Ok(false)
}
