//! Times of day as text: `06:00`, `06:00:30`.

use crate::mistake::Mistake;
use crate::piece::Piece;

/// A time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clock {
    pub(crate) hour: u8,
    pub(crate) minute: u8,
    pub(crate) second: u8,
}

/// Reads `HH:MM` or `HH:MM:SS`.
pub(crate) fn read(piece: Piece<'_>) -> Result<Clock, Mistake> {
    if let Some((hour, minute)) = without_am_pm(piece.text) {
        let right = format!("{hour:02}:{minute}");
        let message = format!("hours are 0 to 23, without AM and PM: write `{right}`");
        return Err(piece.mistake(message));
    }
    let parts: Vec<Piece<'_>> = piece.split(|c| c == ':').collect();
    let (hour, minute, second) = match parts.as_slice() {
        [hour, minute] => (*hour, *minute, None),
        [hour, minute, second] => (*hour, *minute, Some(*second)),
        _ => return Err(no_time(piece)),
    };
    let second = match second {
        Some(second) => two_digits(piece, second, "second", 59)?,
        None => 0,
    };
    Ok(Clock {
        hour: two_digits(piece, hour, "hour", 23)?,
        minute: two_digits(piece, minute, "minute", 59)?,
        second,
    })
}

fn no_time(piece: Piece<'_>) -> Mistake {
    let found = piece.text;
    piece.mistake(format!("`{found}` is no time of day: write it as `06:00`"))
}

/// One part of a time.
fn two_digits(time: Piece<'_>, part: Piece<'_>, name: &str, most: u8) -> Result<u8, Mistake> {
    let found = part.text;
    if found.is_empty() || !found.chars().all(|c| c.is_ascii_digit()) {
        return Err(no_time(time));
    }
    if found.len() == 1 {
        return Err(part.mistake(format!("{name} has two digits: write `0{found}`")));
    }
    match found.parse() {
        Ok(number) if number <= most && found.len() == 2 => Ok(number),
        _ if name == "hour" && found == "24" => {
            Err(part.mistake("hour must be 0 to 23, found 24: midnight is `00:00`"))
        }
        _ => Err(part.mistake(format!("{name} must be 0 to {most}, found {found}"))),
    }
}

/// The hour, and what follows it, of `6pm`, `6:30 PM` or a mere `PM`; nothing if there is no AM or PM.
pub(crate) fn without_am_pm(text: &str) -> Option<(u8, String)> {
    let lower = text.to_ascii_lowercase();
    let (time, noon) = match (lower.strip_suffix("am"), lower.strip_suffix("pm")) {
        (Some(time), _) => (time.trim_end(), 0),
        (None, Some(time)) => (time.trim_end(), 12),
        (None, None) => return None,
    };
    if !time.chars().all(|c| c.is_ascii_digit() || c == ':') {
        return None;
    }
    let (hour, minute) = time.split_once(':').unwrap_or((time, "00"));
    let hour = match hour.parse::<u8>() {
        Ok(12) => noon,
        Ok(hour @ 0..=11) => hour + noon,
        Ok(hour @ 13..=23) => hour,
        Ok(24..) | Err(_) => 6 + noon,
    };
    Some((hour, minute.to_owned()))
}
