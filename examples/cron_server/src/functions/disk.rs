//! `Disk`: how much room is left.

use genserver_schedule::Mistake;
use nix::sys::statvfs::statvfs;
use tokio::task::spawn_blocking;

use super::{Action, Answer, Given};

const GIBIBYTE: u64 = 1 << 30;

/// How much room is left on the disk that a path is on, and how much there is.
#[expect(clippy::unnecessary_wraps, reason = "as all functions of the table")]
pub(super) fn free(given: &Given<'_>) -> Result<Action, Mistake> {
    let path = given.text(0).unwrap_or_default();
    Ok(Action::new(move || on_disk(path.clone())))
}

/// On a thread of its own: a drive of the network may be away.
async fn on_disk(path: String) -> Answer {
    let disk = spawn_blocking(move || statvfs(path.as_str())).await??;
    let tenths = |blocks: u64| blocks.saturating_mul(disk.fragment_size()) / (GIBIBYTE / 10);
    let shown = |tenths: u64| format!("{}.{} GiB", tenths / 10, tenths % 10);
    let (left, all) = (tenths(disk.blocks_available()), tenths(disk.blocks()));
    Ok(format!("{} of {}", shown(left), shown(all)))
}
