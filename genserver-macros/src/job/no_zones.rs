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

#[cfg(test)]
mod tests {
    use quote::quote;

    use crate::compile;

    /// What is left out is said once, and nothing is written that rustc would say it of again.
    #[test]
    fn a_calendar_that_is_left_out_is_one_error() {
        for key in [
            quote!(daily = "06:00"),
            quote!(cron = "0 9 * * *", timezone = "UTC"),
            quote!(at = "2099-01-01T06:00Z"),
            quote!(interval = "10m", until = "2099-01-01T06:00Z"),
        ] {
            let written = compile::job(
                key,
                quote!(
                    struct Report;
                ),
            )
            .to_string();
            assert_eq!(written.matches("compile_error").count(), 1, "{written}");
            for missing in ["calendar (", "__private :: moment", "Zone"] {
                assert!(!written.contains(missing), "{written}");
            }
        }
    }
}
