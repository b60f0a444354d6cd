//! The arguments that a function was given: [`Given`].

use std::time::Duration;

use genserver::{Zone, jiff::tz::TimeZone};
use genserver_schedule::{Mistake, duration};

use crate::words::Word;

/// The arguments of a call, as many as the function takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given<'a>(pub(super) &'a [Word]);

impl Given<'_> {
    /// An argument as it stands; none if it was left out.
    pub(super) fn text(self, place: usize) -> Option<String> {
        self.0.get(place).map(|word| word.text.clone())
    }

    /// All from this one on.
    pub(super) fn rest(self, place: usize) -> Vec<String> {
        let rest = self.0.iter().skip(place);
        rest.map(|word| word.text.clone()).collect()
    }

    /// An argument that is an integer.
    pub(super) fn integer(self, place: usize) -> Result<i64, Mistake> {
        self.read(place, |text| {
            let wrong = |_no_integer| format!("`{text}` is no integer that fits into 64 bits");
            text.parse().map_err(wrong)
        })
    }

    /// An argument that is a duration, as `5s`.
    pub(super) fn duration(self, place: usize) -> Result<Duration, Mistake> {
        self.read(place, |text| {
            duration::parse(text).map_err(|mistake| mistake.message().to_owned())
        })
    }

    /// An argument that is a time zone; that of this machine if it was left out.
    pub(super) fn zone(self, place: usize) -> Result<TimeZone, Mistake> {
        if self.0.len() <= place {
            return Ok(TimeZone::system());
        }
        self.read(place, |text| {
            let zone = Zone::parse(text).and_then(Zone::resolve);
            zone.map_err(|error| error.to_string())
        })
    }

    fn read<T>(self, place: usize, read: impl Fn(&str) -> Result<T, String>) -> Result<T, Mistake> {
        match self.0.get(place) {
            Some(word) => read(&word.text).map_err(|wrong| word.mistake(wrong)),
            None => Err(Mistake::new(0..0, "an argument is missing")),
        }
    }
}
