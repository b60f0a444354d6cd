//! The value of a key that goes by the calendar.

use std::ops::Range;

use genserver_schedule::{Cron, Mistake, Place};
use syn::LitStr;

use super::entry::Entry;
use super::key::Key;
use super::model::{Moment, Schedule, Zone};
use super::{value, zones};
use crate::errors::Errors;

/// The value of a key that says when runs are due.
pub(super) fn schedule(key: Key, entry: &Entry) -> syn::Result<Schedule> {
    match key {
        Key::Every => value::length(entry).map(Schedule::Every),
        Key::Delay => value::length(entry).map(Schedule::Delay),
        Key::At => moment(key, entry).map(Schedule::At),
        Key::Cron => calendar(key, entry, Cron::parse_all),
        Key::Daily => calendar(key, entry, |text| Cron::daily(text).map_err(only)),
        Key::Weekly => calendar(key, entry, |text| Cron::weekly(text).map_err(only)),
        Key::Monthly => calendar(key, entry, |text| Cron::monthly(text).map_err(only)),
        _ => value::length(entry).map(Schedule::Interval),
    }
}

fn only(mistake: Mistake) -> Vec<Mistake> {
    vec![mistake]
}

fn calendar(
    key: Key,
    entry: &Entry,
    parse: impl FnOnce(&str) -> Result<Cron, Vec<Mistake>>,
) -> syn::Result<Schedule> {
    let text = value::text(entry, key.example().unwrap_or_default())?;
    let cron = parse(&text.value()).map_err(|mistakes| drawn(&text, &mistakes))?;
    Ok(Schedule::Calendar(cron))
}

/// Each mistake with a caret of its own, because they stand in one literal.
fn drawn(text: &LitStr, mistakes: &[Mistake]) -> syn::Error {
    let mut errors = Errors::default();
    for mistake in mistakes {
        errors.push(text, mistake.drawn(&text.value()));
    }
    match errors.finish() {
        Err(all) => all,
        Ok(()) => syn::Error::new(text.span(), "not a schedule"),
    }
}

/// The value of `at` and `until`.
pub(super) fn moment(key: Key, entry: &Entry) -> syn::Result<Moment> {
    let text = value::text(entry, key.example().unwrap_or_default())?;
    let written = text.value();
    let moment = genserver_schedule::Moment::parse(&written);
    let moment = moment.map_err(|mistake| drawn(&text, &[mistake]))?;
    let zone =
        match moment.place {
            None => None,
            Some(Place::Utc) => Some(Zone::Utc),
            Some(Place::Offset(seconds)) => Some(Zone::Offset(seconds)),
            Some(Place::Zone(name)) => {
                let zone = named(name);
                Some(zone.map_err(|message| {
                    drawn(&text, &[Mistake::new(part(&written, name), message)])
                })?)
            }
        };
    Ok(Moment {
        civil: moment.civil,
        zone,
    })
}

/// The characters of a text that are its zone, which stands at the end in brackets.
fn part(text: &str, name: &str) -> Range<usize> {
    let end = text.trim_end().chars().count().saturating_sub(1);
    end.saturating_sub(name.chars().count())..end
}

/// The value of `timezone`.
pub(super) fn timezone(entry: &Entry) -> syn::Result<Zone> {
    let text = value::text(entry, Key::Timezone.example().unwrap_or_default())?;
    match text.value().as_str() {
        "local" => Ok(Zone::Local),
        name => named(name).map_err(|message| syn::Error::new(text.span(), message)),
    }
}

fn named(name: &str) -> Result<Zone, String> {
    match name {
        "UTC" => Ok(Zone::Utc),
        name => zones::check(name).map(|()| Zone::Named(name.to_owned())),
    }
}
