//! Civil times, from our own type to jiff's and back.

use genserver_schedule::Civil;
use jiff::civil::DateTime;

/// Without the part of a second: a schedule means whole ones.
pub(crate) fn floor(time: DateTime) -> Option<Civil> {
    let unsigned = |field: i8| u8::try_from(field).ok();
    Civil::new(
        time.year(),
        unsigned(time.month())?,
        unsigned(time.day())?,
        unsigned(time.hour())?,
        unsigned(time.minute())?,
        unsigned(time.second())?,
    )
}

pub(crate) fn exact(civil: Civil) -> Option<DateTime> {
    let signed = |field: u8| i8::try_from(field).ok();
    let time = DateTime::new(
        civil.year,
        signed(civil.month)?,
        signed(civil.day)?,
        signed(civil.hour)?,
        signed(civil.minute)?,
        signed(civil.second)?,
        0,
    );
    time.ok()
}
