//! Schedules as lines of a configuration file.

use std::time::{Duration, SystemTime};

use genserver::{Schedule, ScheduleError, When};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn a_line_is_the_schedule_that_a_program_would_build() {
    let table = [
        ("interval 10m", Schedule::interval(SECOND * 600)),
        ("interval 0s", Schedule::interval(Duration::ZERO)),
        ("every 90s", Schedule::every(SECOND * 90)),
        ("  delay\t5s ", Schedule::delay(SECOND * 5)),
        (
            "at 1970-01-01T00:01Z",
            Schedule::at(When::Time(SystemTime::UNIX_EPOCH + SECOND * 60)),
        ),
        (
            "at 1970-01-01T01:01+01:00",
            Schedule::at(When::Time(SystemTime::UNIX_EPOCH + SECOND * 60)),
        ),
        ("daily 06:00", Schedule::daily("06:00").unwrap()),
        (
            "weekly Mon,Thu 09:00",
            Schedule::weekly("Mon,Thu 09:00").unwrap(),
        ),
        (
            "monthly last 18:00",
            Schedule::monthly("last 18:00").unwrap(),
        ),
        ("cron 0 9 * * *", Schedule::cron("0 9 * * *").unwrap()),
        ("0 9 * * *", Schedule::daily("09:00").unwrap()),
        ("*/5 * * * *", Schedule::cron("*/5 * * * *").unwrap()),
        ("@daily", Schedule::daily("00:00").unwrap()),
        ("@daily in UTC", Schedule::daily("00:00").unwrap()),
        (
            "daily 06:00  in  Asia/Tokyo",
            Schedule::daily("06:00")
                .unwrap()
                .timezone("Asia/Tokyo")
                .unwrap(),
        ),
        (
            "0 6 * * * in +09:00",
            Schedule::daily("06:00")
                .unwrap()
                .timezone("+09:00")
                .unwrap(),
        ),
        (
            "at 2027-01-01 06:00 in local",
            Schedule::at(When::parse("2027-01-01 06:00").unwrap())
                .timezone("local")
                .unwrap(),
        ),
    ];
    for (line, schedule) in table {
        assert_eq!(Schedule::parse(line).unwrap(), schedule, "{line}");
        assert_eq!(
            schedule.to_string().parse::<Schedule>().unwrap(),
            schedule,
            "{schedule}"
        );
    }
}

#[test]
fn a_schedule_is_shown_as_it_is_read() {
    let table = [
        ("interval 600s", "interval 10m"),
        ("every 1500ms", "every 1s500ms"),
        (
            "at 2027-01-01 06:00[europe/berlin]",
            "at 2027-01-01T06:00:00[Europe/Berlin]",
        ),
        (
            "at 2027-01-01T06:00-03:30",
            "at 2027-01-01T06:00:00 in -03:30",
        ),
        ("at 2027-01-01T06:00", "at 2027-01-01T06:00:00Z"),
        (
            "weekly Mon-Fri 09:00 in Europe/Berlin",
            "cron 0 9 * * MON-FRI in Europe/Berlin",
        ),
        ("@hourly", "cron 0 * * * *"),
    ];
    for (line, shown) in table {
        let schedule = Schedule::parse(line).unwrap();
        assert_eq!(schedule.to_string(), shown);
        assert_eq!(Schedule::parse(shown).unwrap(), schedule, "{shown}");
    }
    let instant = SystemTime::UNIX_EPOCH + Duration::from_millis(1_500);
    assert_eq!(
        Schedule::at(instant.into()).to_string(),
        "at 1970-01-01T00:00:01Z"
    );
}

/// Where the caret stands, and a part of what is said.
#[test]
fn a_mistake_is_drawn_in_the_whole_line() {
    let table = [
        ("", "", "empty"),
        ("every", "", "write `every 10m`"),
        ("every 10M", "^", "write `10m`"),
        ("every 0s", "^^", "longer than zero"),
        ("every 5m in UTC", "^^^", "means nothing to `every`"),
        ("evry 5m", "^^^^", "did you mean `every`?"),
        ("Daily 06:00", "^^^^^", "did you mean `daily`?"),
        ("tomorrow", "^^^^^^^^", "a schedule begins with"),
        ("daily 25:00", "^^", "0 to 23"),
        ("daily 06:00 in", "", "write `in Europe/Berlin`"),
        (
            "daily 06:00 in Europe/Berln",
            "^^^^^^^^^^^^",
            "did you mean `Europe/Berlin`?",
        ),
        ("0 25 * * *", "^^", "hour must be 0 to 23, found 25"),
        ("  cron  0 25 * * * in UTC", "^^", "found 25"),
        ("0 25 * * * in UTC", "^^", "found 25"),
        ("at", "", "write `at 2027-01-01T06:00`"),
        ("at 2027-01-01", "^^^^^^^^^^", "T00:00"),
        (
            "at 2027-01-01T06:00[Europe/Berln]",
            "^^^^^^^^^^^^",
            "did you mean `Europe/Berlin`?",
        ),
        (
            "at 2027-01-01T06:00Z in UTC",
            "^^^^^^^^^^^^^^^^^^^^^^^^",
            "said twice",
        ),
    ];
    for (line, carets, message) in table {
        let error = Schedule::parse(line).unwrap_err();
        let ScheduleError::Text { text, mistake } = &error else {
            panic!("{line:?}: {error:?}");
        };
        assert_eq!(text, line);
        assert!(mistake.message().contains(message), "{line:?}: {mistake}");
        let marked: String = line
            .chars()
            .skip(mistake.at().start)
            .take(mistake.at().len())
            .collect();
        assert_eq!(marked.chars().count(), carets.len(), "{line:?}: {error}");
    }
    let error = Schedule::parse("daily 06:00 in Europe/Berln").unwrap_err();
    let drawn = "no time zone is called `Europe/Berln`; did you mean `Europe/Berlin`?\n  |  \
                 daily 06:00 in Europe/Berln\n  |                 ^^^^^^^^^^^^ here";
    assert_eq!(error.to_string(), drawn);
}

#[test]
fn two_texts_of_one_instant_are_equal_if_no_database_is_needed() {
    let when = |text| When::parse(text).unwrap();
    assert_eq!(when("2027-01-01T06:00Z"), when("2027-01-01T07:00+01:00"));
    assert_ne!(when("2027-01-01T06:00Z"), when("2027-01-01T06:00+01:00"));
    assert_ne!(
        when("2027-01-01T06:00Z"),
        when("2027-01-01T07:00[Europe/Berlin]")
    );
    assert_eq!(
        when("2027-01-01T07:00[Europe/Berlin]"),
        when("2027-01-01T07:00[europe/berlin]")
    );
}

/// Whatever stands in a file, reading it ends with an answer, and a mistake lies within the text.
#[test]
fn no_text_makes_the_reader_panic() {
    let words = [
        "every",
        "at",
        "cron",
        "daily",
        "in",
        " ",
        " ",
        "\t",
        "0",
        "9",
        "*",
        "/5",
        "-",
        ",",
        "L",
        "W",
        "#",
        "@daily",
        "é",
        "０",
        "\u{3000}",
        "06:00",
        "Mon",
        "last",
        "2027-01-01T06:00",
        "[",
        "]",
        "Z",
        "+01:00",
        "Europe/Berlin",
        "10m",
        "\u{0}",
        "🦀",
    ];
    let mut random = crate::fuzz::Random::new(7);
    for _ in 0..20_000 {
        let text: String = (0..random.below(9)).map(|_| random.of(&words)).collect();
        match Schedule::parse(&text) {
            Ok(schedule) => {
                let shown = schedule.to_string();
                assert_eq!(
                    Schedule::parse(&shown).as_ref(),
                    Ok(&schedule),
                    "{text:?}: {shown}"
                );
            }
            Err(ScheduleError::Text { mistake, .. }) => {
                assert!(
                    mistake.at().end <= text.chars().count(),
                    "{text:?}: {mistake:?}"
                );
            }
            Err(other) => panic!("{text:?}: {other:?}"),
        }
    }
}
