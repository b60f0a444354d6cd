//! Stands in for the time zones of a macro that was built without calendars.

/// Whether a program of this macro knows calendars.
pub(super) const HAS_CALENDAR: bool = false;

/// Nothing is known, and `validate` refuses the key that would need to know.
#[expect(
    clippy::unnecessary_wraps,
    reason = "the same as with the zones, where a name can be wrong"
)]
pub(super) fn check(_name: &str) -> Result<(), String> {
    Ok(())
}
