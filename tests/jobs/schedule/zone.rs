//! Time zones: constants, and names that are read at run time.

use genserver::{Schedule, ScheduleError, When, Zone, ZoneError};

#[test]
fn an_unknown_zone_is_answered_with_the_nearest_name() {
    let table = [
        ("Europe/Berln", Some("Europe/Berlin")),
        ("Berlin", Some("Europe/Berlin")),
        ("new york", Some("America/New_York")),
        ("America/NewYork", Some("America/New_York")),
        ("Mars/Olympus_Mons", None),
        ("Etc/Unknown", None),
        ("", None),
        ("+1:00", None),
        ("Zürich", None),
    ];
    for (text, meant) in table {
        let error = Zone::parse(text);
        let Err(ZoneError::Unknown { name, nearest }) = error else {
            panic!("{text:?}: {error:?}");
        };
        assert_eq!(
            (&*name, nearest.as_deref().filter(|_| meant.is_some())),
            (text, meant)
        );
        assert_eq!(nearest.is_some(), meant.is_some(), "{text:?}: {nearest:?}");
    }
}

#[test]
fn a_name_that_was_read_equals_the_constant() {
    let table = [
        ("UTC", Zone::UTC),
        ("utc", Zone::UTC),
        ("local", Zone::LOCAL),
        ("Europe/Berlin", Zone::named("Europe/Berlin")),
        ("america/new_york", Zone::named("America/New_York")),
        ("+05:45", Zone::offset(20_700)),
        ("-00:00", Zone::UTC),
    ];
    for (text, zone) in table {
        assert_eq!(Zone::parse(text).unwrap(), zone, "{text}");
        assert_eq!(zone.to_string().parse::<Zone>().unwrap(), zone, "{text}");
    }
    assert_eq!(Zone::named("UTC"), Zone::UTC);
    assert_eq!(Zone::named("local"), Zone::LOCAL);
    assert_eq!(Zone::default(), Zone::UTC);
}

#[test]
fn a_zone_that_was_never_looked_up_is_refused_when_it_is_used() {
    let unknown = When::parse("2027-01-01T06:00").unwrap();
    assert_eq!(
        Schedule::at(unknown)
            .preview("2026-01-01T00:00Z".parse().unwrap())
            .unwrap()
            .count(),
        1
    );

    let nowhere = Zone::named("Nowhere/Land").resolve();
    assert!(
        matches!(nowhere, Err(ZoneError::Unknown { .. })),
        "{nowhere:?}"
    );
    assert_eq!(
        Zone::offset(93_600).resolve(),
        Err(ZoneError::Offset { seconds: 93_600 })
    );
    assert!(Zone::offset(93_599).resolve().is_ok());
}

#[test]
fn a_zone_means_nothing_to_what_looks_at_no_calendar() {
    for text in ["every 10m", "interval 10m", "delay 10m"] {
        let refused = Schedule::parse(text).unwrap().timezone("Europe/Berlin");
        let schedule = text.to_owned();
        assert_eq!(refused, Err(ScheduleError::NoCalendar { schedule }));
    }
}

/// Whoever reads the same name again gets the same one: nothing is leaked a second time.
#[tokio::test(flavor = "multi_thread")]
async fn many_tasks_that_read_the_same_names_agree() {
    let names = ["Asia/Tokyo", "asia/tokyo", "ASIA/TOKYO", "Asia/Tokio"];
    let tasks: Vec<_> = (0..64)
        .map(|n| tokio::spawn(async move { Zone::parse(names[n % names.len()]) }))
        .collect();
    for (n, task) in tasks.into_iter().enumerate() {
        match task.await.unwrap() {
            Ok(zone) => assert_eq!(zone, Zone::named("Asia/Tokyo")),
            Err(error) => assert_eq!(
                (n % names.len(), error.to_string().contains("Asia/Tokyo")),
                (3, true)
            ),
        }
    }
}
