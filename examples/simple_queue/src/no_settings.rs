//! Where a terminal takes care of itself.

/// Nothing to remember.
#[derive(Debug)]
pub(crate) struct Settings;

impl Settings {
    #[expect(clippy::unnecessary_wraps, reason = "the same API as on Unix")]
    pub(crate) fn now() -> Option<Self> {
        Some(Self)
    }

    pub(crate) fn restore(&self) {}
}
