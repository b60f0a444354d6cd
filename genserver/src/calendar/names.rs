//! The names of zones: which there are, and how one that is read at run time becomes a constant.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use genserver_schedule::nearest;
use jiff::tz::{TimeZone, TimeZoneName, db};

use super::ZoneError;

/// Names that were read at run time.
///
/// A [`Zone`](super::Zone) is a constant, so its name must live for ever; a name that is only known at run time
/// is leaked, once. That is bounded: only names of the database get here, in its own spelling, some six hundred.
static READ: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// The zone of a name, in any case.
pub(super) fn look_up(name: &str) -> Result<TimeZone, ZoneError> {
    match TimeZone::get(name) {
        // jiff's name for a zone that nobody knows, and never what a schedule means.
        Ok(zone) if zone.is_unknown() => Err(unknown(name)),
        Ok(zone) => Ok(zone),
        Err(_) => Err(unknown(name)),
    }
}

/// The same name, for ever, in the spelling of the database.
pub(super) fn intern(name: &str) -> Result<&'static str, ZoneError> {
    let zone = look_up(name)?;
    let name = zone.iana_name().unwrap_or(name);
    // Nothing panics while it is held.
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    match read.get(name) {
        Some(same) => Ok(same),
        None => {
            let leaked: &'static str = Box::leak(name.into());
            read.insert(leaked);
            Ok(leaked)
        }
    }
}

fn unknown(name: &str) -> ZoneError {
    let known: Vec<_> = db().available().collect();
    let known: Vec<&str> = known.iter().map(TimeZoneName::as_str).collect();
    let name = name.to_owned();
    // The database always has UTC, even if it has nothing else.
    if known.iter().all(|known| known.eq_ignore_ascii_case("UTC")) {
        return ZoneError::NoDatabase { name };
    }
    let nearest = city(&name, &known).or_else(|| nearest(&name, &known));
    let nearest = nearest.map(str::to_owned);
    ZoneError::Unknown { name, nearest }
}

/// `Europe/Berlin` for `berlin`.
fn city<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let city = name.replace(' ', "_");
    let fits = |known: &&&'a str| {
        let last = known.rsplit_once('/').map(|(_, last)| last);
        last.is_some_and(|last| last.eq_ignore_ascii_case(&city))
    };
    known.iter().find(fits).copied()
}
