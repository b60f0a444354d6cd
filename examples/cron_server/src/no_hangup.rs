//! Where there is no SIGHUP.

use std::io;

/// Waits for ever.
#[derive(Debug)]
pub(crate) struct Hangups;

impl Hangups {
    #[expect(clippy::unnecessary_wraps, reason = "the same API as on Unix")]
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    pub(crate) async fn next(&mut self) {
        std::future::pending::<()>().await;
    }
}
