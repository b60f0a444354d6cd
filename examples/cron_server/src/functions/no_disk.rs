//! `Disk`, where nobody has written it yet.

use genserver::JobError;
use genserver_schedule::Mistake;

use super::{Action, Given};

/// Fails.
#[expect(clippy::unnecessary_wraps, reason = "as all functions of the table")]
pub(super) fn free(_given: &Given<'_>) -> Result<Action, Mistake> {
    let error = || JobError::new("how much room is left is only known on Unix");
    Ok(Action::new(move || async move { Err(error()) }))
}
