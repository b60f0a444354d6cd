//! What a floor above does to a server's annex before its `init`. Feature `testing`; without it `no_preset` stands for
//! this file.

use std::fmt;
use std::sync::Arc;

use super::annex::Annex;

type Act = dyn Fn(&mut Annex) + Send + Sync;

/// What is done to the annex of each incarnation, if anything is.
#[derive(Clone, Default)]
pub(crate) struct Preset(Option<Arc<Act>>);

impl Preset {
    pub(crate) fn new(act: impl Fn(&mut Annex) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(act)))
    }

    pub(super) fn apply(&self, annex: &mut Annex) {
        if let Some(act) = &self.0 {
            act(annex);
        }
    }
}

impl fmt::Debug for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Preset").field(&self.0.is_some()).finish()
    }
}
