//! `Files`: what is in a folder.

use genserver_schedule::Mistake;
use tokio::fs;

use super::{Action, Answer, Given};

/// How much is in a folder, without what is in folders of it.
#[expect(clippy::unnecessary_wraps, reason = "as all functions of the table")]
pub(super) fn count(given: &Given<'_>) -> Result<Action, Mistake> {
    let path = given.text(0).unwrap_or_default();
    Ok(Action::new(move || in_folder(path.clone())))
}

async fn in_folder(path: String) -> Answer {
    let mut folder = fs::read_dir(path).await?;
    let mut count = 0_usize;
    while folder.next_entry().await?.is_some() {
        count += 1;
    }
    Ok(count.to_string())
}
