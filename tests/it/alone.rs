//! Tests that need a program of their own.

use std::process::Command;

/// Set in the program that a test starts.
const ALONE: &str = "GENSERVER_TEST_ALONE";

/// Whether this is the program that runs one test alone; if not, such a program has passed it. `module` is
/// the caller's `module_path!()`.
pub(crate) fn is_alone(module: &str, test: &str) -> Result<bool, Box<dyn std::error::Error>> {
    if std::env::var_os(ALONE).is_some() {
        return Ok(true);
    }
    // The test's name does not begin with that of the binary.
    let module = module
        .split_once("::")
        .map_or("", |(_binary, module)| module);
    let program = Command::new(std::env::current_exe()?)
        .args(["--exact", &format!("{module}::{test}"), "--nocapture"])
        .env(ALONE, "1")
        .output()?;
    let said = String::from_utf8_lossy(&program.stdout);
    assert!(
        program.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&program.stderr)
    );
    Ok(false)
}
