//! SIGHUP: [`Hangups`].

use std::io;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// Who listens to SIGHUP, which ends nothing any more from then on.
#[derive(Debug)]
pub(crate) struct Hangups(Signal);

impl Hangups {
    pub(crate) fn listen() -> io::Result<Self> {
        signal(SignalKind::hangup()).map(Self)
    }

    pub(crate) async fn next(&mut self) {
        if self.0.recv().await.is_none() {
            std::future::pending::<()>().await;
        }
    }
}
