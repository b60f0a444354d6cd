//! Clocks that are set forward and back, in zones that do it in every way there is.

use genserver::Schedule;
use genserver::jiff::tz::TimeZone;
use genserver::jiff::{SignedDuration, Timestamp};

use super::walk::{Field, Simple, Walk};

const ZONES: [&str; 12] = [
    "Europe/Berlin",
    "America/New_York",
    // Half an hour.
    "Australia/Lord_Howe",
    // At midnight, so that a day begins at 01:00, or its last hour comes twice.
    "America/Santiago",
    "Asia/Beirut",
    // 30 December 2011 is missing; summer time until 2021.
    "Pacific/Apia",
    // Never, and a quarter of an hour off.
    "Asia/Kathmandu",
    // Winter time is the exception there.
    "Europe/Dublin",
    // Four times a year.
    "Africa/Casablanca",
    // Two hours.
    "Antarctica/Troll",
    // Twenty-four hours in 1993.
    "Pacific/Kwajalein",
    // Half an hour back in 2007 and forward in 2016.
    "America/Caracas",
];

const SHAPES: [Simple; 16] = [
    Simple(Field::Is(&[30]), Field::Is(&[2]), Field::Star),
    Simple(Field::Is(&[0, 30]), Field::Is(&[2]), Field::Star),
    Simple(Field::Is(&[30]), Field::Is(&[1]), Field::Star),
    Simple(Field::Is(&[0]), Field::Is(&[0]), Field::Star),
    Simple(
        Field::Is(&[15, 45]),
        Field::Is(&[0, 1, 2, 3, 23]),
        Field::Star,
    ),
    Simple(Field::Is(&[0]), Field::Is(&[3]), Field::Star),
    Simple(Field::Is(&[59]), Field::Is(&[23]), Field::Star),
    Simple(Field::Is(&[30]), Field::Is(&[2]), Field::Is(&[0])),
    Simple(Field::Is(&[0]), Field::Is(&[12]), Field::Is(&[5, 6])),
    Simple(Field::Is(&[5]), Field::Star, Field::Star),
    Simple(Field::Every(20), Field::Star, Field::Star),
    Simple(Field::Every(30), Field::Is(&[1, 2]), Field::Star),
    Simple(Field::Star, Field::Is(&[2]), Field::Is(&[0])),
    Simple(Field::Is(&[0]), Field::Every(2), Field::Star),
    Simple(Field::Is(&[30]), Field::Every(3), Field::Is(&[0, 6])),
    Simple(Field::Every(7), Field::Is(&[0, 23]), Field::Star),
];

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// When the clocks of a zone are set, in some years.
fn changes(zone: &TimeZone) -> Vec<Timestamp> {
    let spans = [
        ("1993-01-01T00:00Z", "1994-01-01T00:00Z"),
        ("2007-06-01T00:00Z", "2008-06-01T00:00Z"),
        ("2011-01-01T00:00Z", "2012-12-31T00:00Z"),
        ("2016-01-01T00:00Z", "2017-01-01T00:00Z"),
        ("2025-01-01T00:00Z", "2028-01-01T00:00Z"),
        ("2061-01-01T00:00Z", "2062-01-01T00:00Z"),
    ];
    let mut found = Vec::new();
    for (from, to) in spans.map(|(from, to)| (instant(from), instant(to))) {
        let following = zone.following(from).map(|change| change.timestamp());
        found.extend(following.take_while(|at| *at < to));
    }
    found
}

/// The whole rule at once: in each zone, around each change of its clocks, from many instants on.
#[test]
fn each_run_is_where_a_walk_over_all_minutes_finds_it() {
    let (day, hour) = (
        SignedDuration::from_hours(24),
        SignedDuration::from_hours(1),
    );
    let mut changes_seen = 0;
    for name in ZONES {
        let zone = TimeZone::get(name).unwrap();
        let mut around = changes(&zone);
        around.push(instant("2026-06-15T00:00Z"));
        changes_seen += around.len();
        for change in around {
            // Two days before, so that the walk has seen whatever may be shown again.
            let walk = Walk::new(&zone, change - day * 3, change + day);
            for shape in SHAPES {
                let schedule = Schedule::cron(&shape.text())
                    .unwrap()
                    .timezone(name)
                    .unwrap();
                let preview = |from| schedule.preview(from).unwrap().map(|run| run.timestamp());
                let from = change - day;
                let found: Vec<_> = preview(from).take_while(|at| *at <= change + day).collect();
                let expected = walk.runs(shape, from);
                assert_eq!(found, expected, "`{schedule}` around {change}");

                for step in -4..5 {
                    let from = change + hour * step / 2;
                    for from in [from - SignedDuration::from_millis(500), from] {
                        let next = preview(from).next().filter(|at| *at <= change + day);
                        let expected = expected.iter().copied().find(|at| *at > from);
                        assert_eq!(next, expected, "`{schedule}` after {from}");
                    }
                }
            }
        }
    }
    assert!(changes_seen > 100, "{changes_seen}");
}

#[test]
fn a_chain_of_runs_goes_forward_and_names_no_time_twice() {
    for name in ZONES {
        for shape in SHAPES {
            let schedule = Schedule::cron(&shape.text())
                .unwrap()
                .timezone(name)
                .unwrap();
            let runs: Vec<_> = schedule
                .preview(instant("2011-09-01T00:00Z"))
                .unwrap()
                .take(300)
                .collect();
            assert_eq!(runs.len(), 300, "`{schedule}`");
            for pair in runs.windows(2) {
                assert!(
                    pair[0].timestamp() < pair[1].timestamp(),
                    "`{schedule}`: {pair:?}"
                );
                let later = pair[0].datetime() < pair[1].datetime();
                assert!(later || !shape.names_times(), "`{schedule}`: {pair:?}");
            }
        }
    }
}

#[test]
fn a_day_that_a_zone_leaves_out_runs_once_at_its_end() {
    let daily = Schedule::parse("daily 18:00 in Pacific/Apia").unwrap();
    let runs = daily.preview(instant("2011-12-29T00:00Z")).unwrap().take(4);
    let runs: Vec<String> = runs
        .map(|run| run.strftime("%F %T %:z").to_string())
        .collect();
    let expected = [
        "2011-12-28 18:00:00 -10:00",
        "2011-12-29 18:00:00 -10:00",
        "2011-12-31 00:00:00 +14:00",
        "2011-12-31 18:00:00 +14:00",
    ];
    assert_eq!(runs, expected);
}

/// Minutes of an hour that Berlin leaves out on that very day each year.
#[test]
fn a_search_for_what_clocks_never_show_ends() {
    let never = Schedule::parse("* 2 * 3 7L in Europe/Berlin").unwrap();
    assert_eq!(
        never.preview(instant("2026-01-01T00:00Z")).unwrap().next(),
        None
    );
    let named = Schedule::parse("30 2 * 3 7L in Europe/Berlin").unwrap();
    let run = named
        .preview(instant("2026-01-01T00:00Z"))
        .unwrap()
        .next()
        .unwrap();
    assert_eq!(run.to_string(), "2026-03-29T03:00:00+02:00[Europe/Berlin]");
}

#[test]
fn far_dates_are_reached_and_the_end_of_the_calendar_is_an_end() {
    let leap = Schedule::parse("0 12 29 2 * in America/New_York").unwrap();
    let run = leap
        .preview(instant("9990-01-01T00:00Z"))
        .unwrap()
        .next()
        .unwrap();
    assert_eq!(
        run.to_string(),
        "9992-02-29T12:00:00-05:00[America/New_York]"
    );
    assert_eq!(
        leap.preview(instant("9997-01-01T00:00Z")).unwrap().next(),
        None
    );
    assert_eq!(leap.preview(Timestamp::MAX).unwrap().next(), None);

    let early = leap.preview(Timestamp::MIN).unwrap().next().unwrap();
    assert_eq!(early.date().to_string(), "-009996-02-29");
    let minutely = Schedule::cron("* * * * *").unwrap();
    assert_eq!(minutely.preview(Timestamp::MIN).unwrap().take(3).count(), 3);
    assert_eq!(minutely.preview(Timestamp::MAX).unwrap().next(), None);
}
