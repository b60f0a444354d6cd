//! Why a time zone cannot be used: [`ZoneError`].

/// Why a time zone cannot be used on this machine.
///
/// ```
/// use genserver::{Zone, ZoneError};
///
/// match Zone::parse("Europe/Berln") {
///     Err(ZoneError::Unknown { nearest, .. }) => assert_eq!(nearest.as_deref(), Some("Europe/Berlin")),
///     Err(other) => println!("{other}"),
///     Ok(zone) => println!("{zone}"),
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ZoneError {
    /// The machine's database has no zone of this name: correct the name.
    #[error("no time zone is called `{name}`{}", hint(nearest.as_deref()))]
    Unknown {
        /// The name.
        name: String,
        /// A known name that may have been meant.
        nearest: Option<String>,
    },
    /// The machine has no database of zones, as a container made from nothing: enable the feature `tz-bundled`,
    /// or install `tzdata`.
    #[error(
        "time zone `{name}` is unknown, because this machine knows no time zones: enable genserver's \
         feature `tz-bundled`, or install tzdata"
    )]
    NoDatabase {
        /// The name.
        name: String,
    },
    /// The machine does not say in which zone it is: set its zone (or `TZ`), or name one.
    #[error("this machine does not say in which time zone it is: set `TZ`, or name a zone")]
    NoLocal,
    /// No place is so far east or west: offsets are less than 26 hours.
    #[error("an offset of {seconds} seconds is out of range: it must be less than 26 hours")]
    Offset {
        /// The seconds east of UTC.
        seconds: i32,
    },
}

fn hint(nearest: Option<&str>) -> String {
    match nearest {
        Some(name) => format!("; did you mean `{name}`?"),
        None => "; names are as in `Europe/Berlin`".to_owned(),
    }
}
