//! `Clock`: what time it is.

use genserver::jiff::Timestamp;
use genserver_schedule::Mistake;

use super::{Action, Given};

/// The time, to the second, on the clocks of a zone.
pub(super) fn now(given: &Given<'_>) -> Result<Action, Mistake> {
    let zone = given.zone(0)?;
    Ok(Action::new(move || {
        let now = Timestamp::now().to_zoned(zone.clone());
        async move { Ok(now.strftime("%F %T %Z").to_string()) }
    }))
}
