//! `daily`, `weekly`, `monthly`.

use genserver_schedule::Cron;

use crate::check;

#[test]
fn a_mistake_in_a_short_form_says_what_the_form_is() {
    check(
        Cron::daily,
        &[
            ("", 0..0, "as in `06:00`"),
            ("6:00", 0..1, "write `06`"),
            ("25:00", 0..2, "hour must be 0 to 23, found 25"),
            ("24:00", 0..2, "midnight is `00:00`"),
            ("06:60", 3..5, "minute must be 0 to 59, found 60"),
            ("06", 0..2, "write it as `06:00`"),
            ("06:00:00:00", 0..11, "write it as `06:00`"),
            ("6pm", 0..3, "write `18:00`"),
            ("6:30 PM", 0..7, "write `18:30`"),
            ("12:00 AM", 0..8, "write `00:00`"),
            ("06:00 07:00", 6..11, "nothing behind the time"),
        ],
    );
    check(
        Cron::weekly,
        &[
            ("", 0..0, "as in `Mon 09:00`"),
            ("09:00", 0..5, "the weekday is missing"),
            ("Mon", 0..3, "the time of day is missing"),
            ("Moo 09:00", 0..3, "did you mean `MON`?"),
            ("Mon, Thu 09:00", 5..14, "lists have no spaces"),
            ("1 09:00", 0..1, "as in `MON`"),
            ("Fri-Mon 09:00", 0..7, "write `FRI,SAT,SUN,MON`"),
            ("Mon 9 AM", 4..8, "write `09:00`"),
            ("Mon,,Tue 09:00", 4..4, "a weekday is missing"),
        ],
    );
    check(
        Cron::monthly,
        &[
            ("", 0..0, "as in `1 06:00`"),
            ("06:00", 0..5, "the day is missing"),
            ("1", 0..1, "the time of day is missing"),
            ("31 06:00", 0..2, "write `last` for the last day"),
            ("29 06:00", 0..2, "not every month has a day 29"),
            ("0 06:00", 0..1, "1 to 28 or `last`, found 0"),
            ("1st 06:00", 0..3, "write `1`"),
            ("1,15 06:00", 0..4, "one day only"),
            ("lst 06:00", 0..3, "did you mean `last`?"),
            ("first 06:00", 0..5, "write `first Mon`"),
            ("fifth Mon 06:00", 0..5, "not every month has a fifth one"),
            ("frist Mon 06:00", 0..5, "did you mean `first`?"),
            ("first Moo 06:00", 6..9, "did you mean `MON`?"),
            ("last Fri 6pm", 9..12, "write `18:00`"),
            ("1 06:00 Mon 1", 12..13, "nothing behind the time"),
        ],
    );
}

#[test]
fn a_short_form_is_an_expression() {
    let table = [
        (Cron::daily("06:00"), "0 6 * * *"),
        (Cron::daily(" 06:00:30 "), "30 0 6 * * *"),
        (Cron::weekly("Mon 09:00"), "0 9 * * MON"),
        (Cron::weekly("mon,THU 09:00"), "0 9 * * MON,THU"),
        (Cron::weekly("Fri-Sun 09:00"), "0 9 * * 5-7"),
        (Cron::weekly("Mon-Sun 09:00"), "0 9 * * *"),
        (Cron::monthly("28 06:00"), "0 6 28 * *"),
        (Cron::monthly("last 18:00"), "0 18 L * *"),
        (Cron::monthly("fourth Sun 09:05"), "5 9 * * SUN#4"),
        (Cron::monthly("Last Fri 18:00"), "0 18 * * FRIL"),
    ];
    for (read, expression) in table {
        assert_eq!(read, Cron::parse(expression), "{expression}");
        assert!(read.unwrap().is_fixed_time());
    }
}
