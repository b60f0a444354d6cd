//! The rules of clocks that are set, once more: by looking at each minute.

use std::collections::HashSet;

use genserver::jiff::civil::DateTime;
use genserver::jiff::tz::TimeZone;
use genserver::jiff::{SignedDuration, Timestamp, ToSpan as _};

/// What a field asks for, in a form that writes itself down and needs no parser.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Field {
    Star,
    Every(i8),
    Is(&'static [i8]),
}

impl Field {
    fn fits(self, value: i8) -> bool {
        match self {
            Self::Star => true,
            Self::Every(step) => value % step == 0,
            Self::Is(values) => values.contains(&value),
        }
    }

    fn text(self) -> String {
        match self {
            Self::Star => "*".to_owned(),
            Self::Every(step) => format!("*/{step}"),
            Self::Is(values) => {
                let values: Vec<String> = values.iter().map(ToString::to_string).collect();
                values.join(",")
            }
        }
    }

    fn has_star(self) -> bool {
        match self {
            Self::Star | Self::Every(_) => true,
            Self::Is(_) => false,
        }
    }
}

/// Minute, hour and weekday.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Simple(pub(crate) Field, pub(crate) Field, pub(crate) Field);

impl Simple {
    pub(crate) fn text(self) -> String {
        let Self(minute, hour, weekday) = self;
        format!("{} {} * * {}", minute.text(), hour.text(), weekday.text())
    }

    fn fits(self, at: DateTime) -> bool {
        let weekday = at.weekday().to_sunday_zero_offset();
        self.0.fits(at.minute()) && self.1.fits(at.hour()) && self.2.fits(weekday)
    }

    pub(crate) fn names_times(self) -> bool {
        !self.0.has_star() && !self.1.has_star()
    }
}

/// Each minute of the clocks of a zone.
pub(crate) struct Walk(Vec<Minute>);

struct Minute {
    at: Timestamp,
    shown: DateTime,
    /// What the clocks have come to for the first time: nothing in the second pass, all that is left out in a gap.
    new: Vec<DateTime>,
}

impl Walk {
    pub(crate) fn new(zone: &TimeZone, from: Timestamp, to: Timestamp) -> Self {
        let mut seen = HashSet::new();
        let mut before: Option<DateTime> = None;
        let mut minutes = Vec::new();
        let mut at = from;
        while at <= to {
            let shown = zone.to_datetime(at);
            let mut new = Vec::new();
            let mut civil = match before {
                Some(before) if before < shown => before + 1.minute(),
                Some(_) | None => shown,
            };
            while civil <= shown {
                if seen.insert(civil) {
                    new.push(civil);
                }
                civil += 1.minute();
            }
            before = Some(shown);
            minutes.push(Minute { at, shown, new });
            at += SignedDuration::from_mins(1);
        }
        Self(minutes)
    }

    /// When it runs, strictly after `from`.
    pub(crate) fn runs(&self, simple: Simple, from: Timestamp) -> Vec<Timestamp> {
        let runs_at = |minute: &&Minute| {
            if simple.names_times() {
                minute.new.iter().any(|civil| simple.fits(*civil))
            } else {
                simple.fits(minute.shown)
            }
        };
        let later = self.0.iter().filter(|minute| minute.at > from);
        later.filter(runs_at).map(|minute| minute.at).collect()
    }
}
