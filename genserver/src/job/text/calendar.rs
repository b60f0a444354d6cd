//! The lines that name a calendar.

use genserver_schedule::{Cron, Mistake, Place};

use super::line::Line;
use crate::calendar::{Moment, Zone};
use crate::job::{Schedule, When};

/// What stands behind `at`, `daily`, `weekly`, `monthly` or `cron`.
pub(super) fn read(word: Line<'_>, rest: Line<'_>) -> Result<Schedule, Mistake> {
    if word.text == "at" {
        return match rest.text {
            "" => Err(rest.mistake("a time is missing: write `at 2027-01-01T06:00`")),
            _ => when(rest).map(Schedule::at),
        };
    }
    let (text, zone) = split(rest)?;
    let cron = match word.text {
        "daily" => Cron::daily(text.text),
        "weekly" => Cron::weekly(text.text),
        "monthly" => Cron::monthly(text.text),
        _ => Cron::parse(text.text),
    };
    let cron = cron.map_err(|mistake| text.moved(&mistake))?;
    Ok(Schedule::calendar(cron, zone.unwrap_or(Zone::UTC)))
}

/// A cron expression, or its nickname, without a word before it.
pub(super) fn read_bare(line: Line<'_>) -> Result<Schedule, Mistake> {
    let (text, zone) = split(line)?;
    let cron = Cron::parse(text.text).map_err(|mistake| text.moved(&mistake))?;
    Ok(Schedule::calendar(cron, zone.unwrap_or(Zone::UTC)))
}

pub(in crate::job) fn read_when(text: &str) -> Result<When, Mistake> {
    when(Line::new(text))
}

fn when(line: Line<'_>) -> Result<When, Mistake> {
    let (text, zone) = split(line)?;
    let moment = genserver_schedule::Moment::parse(text.text);
    let moment = moment.map_err(|mistake| text.moved(&mistake))?;
    let zone = match (moment.place, zone) {
        (Some(_), Some(_)) => {
            return Err(line.mistake("the place is said twice: leave out the zone behind `in`"));
        }
        (None, zone) => zone.unwrap_or(Zone::UTC),
        (Some(Place::Utc), None) => Zone::UTC,
        (Some(Place::Offset(seconds)), None) => Zone::offset(seconds),
        (Some(Place::Zone(name)), None) => {
            let name = text.tail_with(name);
            Zone::parse(name.text).map_err(|error| name.mistake(error.to_string()))?
        }
    };
    Ok(When::Civil(Moment::new(moment.civil, zone)))
}

/// The text, and the zone behind its `in`, if there is one.
fn split(line: Line<'_>) -> Result<(Line<'_>, Option<Zone>), Mistake> {
    let Some((text, zone)) = line.around_in() else {
        return Ok((line, None));
    };
    if zone.text.is_empty() {
        return Err(zone.mistake("a zone is missing behind `in`: write `in Europe/Berlin`"));
    }
    let read = Zone::parse(zone.text).map_err(|error| zone.mistake(error.to_string()))?;
    Ok((text, Some(read)))
}
