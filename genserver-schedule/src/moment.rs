//! One point in time as text: [`Moment`].

use crate::civil::{Civil, month_length, month_name};
use crate::clock;
use crate::mistake::Mistake;
use crate::piece::Piece;

const EXAMPLE: &str = "write it as `2027-01-01T06:00`";

/// Where a civil time is shown by the clocks.
///
/// ```
/// use genserver_schedule::{Moment, Place};
///
/// # fn main() -> Result<(), genserver_schedule::Mistake> {
/// let place = |text| Moment::parse(text).map(|moment| moment.place);
/// assert_eq!(place("2027-01-01T06:00Z")?, Some(Place::Utc));
/// assert_eq!(place("2027-01-01T06:00+01:00")?, Some(Place::Offset(3600)));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place<'a> {
    /// `Z`: universal time.
    Utc,
    /// `+01:00`: so many seconds east of universal time.
    Offset(i32),
    /// `[Europe/Berlin]`: the name of a zone, which nobody has looked up yet.
    Zone(&'a str),
}

/// A civil time and, if it is written, the place whose clocks show it: what `at` and `until` take.
///
/// # Examples
///
/// ```
/// use genserver_schedule::{Civil, Moment, Place};
///
/// # fn main() -> Result<(), genserver_schedule::Mistake> {
/// let moment = Moment::parse("2027-01-01T06:00[Europe/Berlin]")?;
/// assert_eq!(Some(moment.civil), Civil::new(2027, 1, 1, 6, 0, 0));
/// assert_eq!(moment.place, Some(Place::Zone("Europe/Berlin")));
/// assert_eq!(Moment::parse("2027-01-01 06:00:30+01:00")?.place, Some(Place::Offset(3600)));
/// assert_eq!(Moment::parse("2027-01-01T06:00")?.place, None);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Moment<'a> {
    /// The date and the time of day.
    pub civil: Civil,
    /// Whose clocks show it; nothing if the text does not say.
    pub place: Option<Place<'a>>,
}

impl<'a> Moment<'a> {
    /// Reads a date, a `T` or a space, a time of day, and an optional place.
    ///
    /// # Errors
    ///
    /// A [`Mistake`] that points at the first part that cannot be read. A date alone is refused, because a
    /// day is no point in time; so is an offset together with a zone, because they can contradict each other.
    pub fn parse(text: &'a str) -> Result<Self, Mistake> {
        let whole = Piece::whole(text);
        if whole.text.is_empty() {
            return Err(whole.mistake(format!("the time is empty: {EXAMPLE}")));
        }
        let (date, rest) = whole.take(10);
        let (year, month, day) = read_date(whole, date)?;
        let behind = rest.after('T').or_else(|| rest.after('t'));
        let Some(rest) = behind.or_else(|| rest.after(' ')) else {
            return Err(no_time(date, rest));
        };
        let is_clock = |c: char| c.is_ascii_digit() || c == ':';
        let length = rest.text.chars().take_while(|c| is_clock(*c)).count();
        if length == 0 {
            return Err(no_time(date, rest));
        }
        let (time, place) = rest.take(length);
        let lower = place.text.trim_start().to_ascii_lowercase();
        if lower == "am" || lower == "pm" {
            clock::read(rest)?;
        }
        let clock = clock::read(time)?;
        let place = read_place(place)?;
        let civil = Civil::new(year, month, day, clock.hour, clock.minute, clock.second);
        let civil = civil.ok_or_else(|| whole.mistake(format!("no such time: {EXAMPLE}")))?;
        Ok(Self { civil, place })
    }
}

fn no_time(date: Piece<'_>, rest: Piece<'_>) -> Mistake {
    let shown = date.text;
    if rest.text.is_empty() || rest.text.starts_with(['[', 'Z', 'z', '+', '-']) {
        date.mistake(format!(
            "a date alone is no point in time: write `{shown}T00:00`"
        ))
    } else {
        rest.mistake(format!(
            "expected a time of day behind the date: write `{shown}T06:00`"
        ))
    }
}

fn read_date(whole: Piece<'_>, date: Piece<'_>) -> Result<(i16, u8, u8), Mistake> {
    let parts: Vec<Piece<'_>> = date.split(|c| c == '-').collect();
    let is_number = |part: &Piece<'_>| part.text.chars().all(|c| c.is_ascii_digit());
    let wrong = || {
        let message = "expected a date: write year, month and day as in `2027-01-01T06:00`";
        whole
            .words()
            .first()
            .copied()
            .unwrap_or(whole)
            .mistake(message)
    };
    let [year, month, day] = parts.as_slice() else {
        return Err(wrong());
    };
    let lengths = [year, month, day].map(|part| part.text.len());
    if lengths != [4, 2, 2] || ![year, month, day].into_iter().all(is_number) {
        return Err(wrong());
    }
    let number = |part: &Piece<'_>| part.text.parse::<u8>().map_err(|_| wrong());
    let in_year = year.text.parse::<i16>().map_err(|_| wrong())?;
    let (in_month, on_day) = (number(month)?, number(day)?);
    if !(1..=12).contains(&in_month) {
        return Err(month.mistake(format!("month must be 1 to 12, found {}", month.text)));
    }
    let length = month_length(in_year, in_month);
    if !(1..=length).contains(&on_day) {
        let name = month_name(in_month);
        let message = format!("{name} {in_year} has {length} days, found {}", day.text);
        return Err(day.mistake(message));
    }
    Ok((in_year, in_month, on_day))
}

fn read_place(piece: Piece<'_>) -> Result<Option<Place<'_>>, Mistake> {
    let (sign, rest) = piece.take(1);
    match sign.text {
        "" => Ok(None),
        "Z" | "z" if rest.text.is_empty() => Ok(Some(Place::Utc)),
        "Z" | "z" if rest.text.starts_with('[') => Err(both(piece)),
        "+" => read_offset(piece, rest).map(|east| Some(Place::Offset(east))),
        "-" => read_offset(piece, rest).map(|west| Some(Place::Offset(-west))),
        "[" => read_zone(piece, rest).map(|name| Some(Place::Zone(name))),
        "." | "," => Err(piece.mistake("no fractions of a second: write whole seconds")),
        _ => {
            let places = "`Z`, an offset as in `+01:00`, or a zone as in `[Europe/Berlin]`";
            Err(piece.mistake(format!("expected the end or a place: {places}")))
        }
    }
}

fn both(piece: Piece<'_>) -> Mistake {
    piece.mistake("an offset and a zone can contradict each other: write the offset or the zone")
}

fn read_offset(piece: Piece<'_>, rest: Piece<'_>) -> Result<i32, Mistake> {
    if rest.text.contains('[') {
        return Err(both(piece));
    }
    let wrong = || piece.mistake("an offset has hours and minutes: write it as in `+01:00`");
    let (hours, minutes) = rest.halves(':').ok_or_else(wrong)?;
    let number = |part: Piece<'_>, most: i32| {
        let is_number = part.text.len() == 2 && part.text.chars().all(|c| c.is_ascii_digit());
        let number = part.text.parse::<i32>().ok().filter(|_| is_number);
        number.filter(|number| *number <= most).ok_or_else(wrong)
    };
    Ok(number(hours, 23)? * 3600 + number(minutes, 59)? * 60)
}

fn read_zone<'a>(piece: Piece<'a>, rest: Piece<'a>) -> Result<&'a str, Mistake> {
    let Some((name, behind)) = rest.halves(']') else {
        return Err(piece.mistake("the zone has no end: write it as in `[Europe/Berlin]`"));
    };
    if !behind.text.is_empty() {
        return Err(behind.mistake("nothing stands behind the zone"));
    }
    let is_letter = |c: char| c.is_ascii_alphanumeric() || "/_+-".contains(c);
    if name.text.chars().all(is_letter) && !name.text.is_empty() {
        Ok(name.text)
    } else {
        Err(piece.mistake("no name of a zone: write it as in `[Europe/Berlin]`"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_civil_time_and_a_place() {
        let table = [
            ("2027-01-01T06:00", None),
            ("2027-01-01 06:00", None),
            (" 2027-01-01t06:00:00 ", None),
            ("2027-01-01T06:00Z", Some(Place::Utc)),
            ("2027-01-01T06:00+01:00", Some(Place::Offset(3_600))),
            ("2027-01-01T06:00:00-03:30", Some(Place::Offset(-12_600))),
            (
                "2027-01-01T06:00[Etc/GMT+5]",
                Some(Place::Zone("Etc/GMT+5")),
            ),
        ];
        for (text, place) in table {
            let moment = Moment::parse(text).unwrap();
            assert_eq!(Some(moment.civil), Civil::new(2027, 1, 1, 6, 0, 0));
            assert_eq!(moment.place, place, "{text:?}");
        }
    }

    #[test]
    fn a_mistake_says_what_and_where() {
        let table = [
            ("", 0..0, "empty"),
            ("2027-01-01", 0..10, "write `2027-01-01T00:00`"),
            ("2027-01-01 ", 0..10, "write `2027-01-01T00:00`"),
            ("2027-01-01[Europe/Berlin]", 0..10, "T00:00"),
            ("2027-01-01x06:00", 10..16, "expected a time of day"),
            ("2027-02-29T06:00", 8..10, "February 2027 has 28 days"),
            ("2027-13-01T06:00", 5..7, "month must be 1 to 12"),
            ("2027-01-01T24:00", 11..13, "midnight is `00:00`"),
            ("2027-01-01T6:00", 11..12, "write `06`"),
            ("2027-01-01 06:00 PM", 11..19, "write `18:00`"),
            ("2027-01-01T06:00.5", 16..18, "no fractions"),
            ("2027-01-01T06:00+0100", 16..21, "`+01:00`"),
            (
                "2027-01-01T06:00+01:00[Europe/Berlin]",
                16..37,
                "or the zone",
            ),
            ("2027-01-01T06:00Z[UTC]", 16..22, "or the zone"),
            ("2027-01-01T06:00[Europe", 16..23, "no end"),
            ("2027-01-01T06:00[]", 16..18, "no name of a zone"),
            ("2027-01-01T06:00[UTC]x", 21..22, "nothing stands behind"),
            ("01.02.2027 06:00", 0..10, "expected a date"),
            ("27-1-1T06:00", 0..12, "expected a date"),
        ];
        for (text, at, message) in table {
            let mistake = Moment::parse(text).unwrap_err();
            assert_eq!(mistake.at(), at, "{text:?}: {mistake}");
            assert!(mistake.message().contains(message), "{text:?}: {mistake}");
        }
    }
}
