//! An annex that is empty when a server begins: what stands for `preset` without the feature `testing`.

use super::annex::Annex;

/// Nothing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Preset(());

impl Preset {
    #[expect(
        clippy::unused_self,
        reason = "with the feature `testing` there may be something"
    )]
    pub(super) fn apply(&self, _annex: &mut Annex) {}
}
