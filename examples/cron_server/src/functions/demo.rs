//! `Demo`: what else functions do.

use genserver::JobError;
use genserver_schedule::Mistake;

use super::{Action, Given};

/// Panics.
#[expect(clippy::unnecessary_wraps, reason = "as all functions of the table")]
pub(super) fn crash(_given: &Given<'_>) -> Result<Action, Mistake> {
    #[expect(clippy::panic, reason = "it shows what becomes of a job that panics")]
    Ok(Action::new(|| async {
        panic!("a crash that was asked for")
    }))
}

/// Fails, for the reason that it is given.
#[expect(clippy::unnecessary_wraps, reason = "as all functions of the table")]
pub(super) fn fail(given: &Given<'_>) -> Result<Action, Mistake> {
    let why = given.text(0);
    let why = why.unwrap_or_else(|| "a failure that was asked for".to_owned());
    Ok(Action::new(move || {
        let error = JobError::new(why.clone());
        async { Err(error) }
    }))
}

/// Takes so long.
pub(super) fn sleep(given: &Given<'_>) -> Result<Action, Mistake> {
    let time = given.duration(0)?;
    Ok(Action::new(move || async move {
        tokio::time::sleep(time).await;
        Ok(format!("slept for {time:?}"))
    }))
}
