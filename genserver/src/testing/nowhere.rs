//! Times without texts, as they are without the feature `calendar`.

use std::time::SystemTime;

use super::TestTimeError;

/// Where times are written as texts: nowhere.
#[derive(Clone, Debug, Default)]
pub(super) struct Place(());

/// A time as it was said.
#[derive(Clone, Debug)]
pub(super) struct Said(SystemTime);

impl From<SystemTime> for Said {
    fn from(time: SystemTime) -> Self {
        Self(time)
    }
}

impl Place {
    #[expect(
        clippy::unnecessary_wraps,
        clippy::unused_self,
        reason = "with the feature `calendar` it depends on the place, and may fail"
    )]
    pub(super) fn read(&self, said: &Said) -> Result<SystemTime, TestTimeError> {
        Ok(said.0)
    }
}
