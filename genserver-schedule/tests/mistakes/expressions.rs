//! Expressions of five and six fields.

use genserver_schedule::{Cron, Mistake};

use crate::check;

#[test]
fn a_value_out_of_its_field_is_named_with_its_range() {
    check(
        Cron::parse,
        &[
            ("60 * * * *", 0..2, "minute must be 0 to 59, found 60"),
            ("0 25 * * *", 2..4, "hour must be 0 to 23, found 25"),
            ("0 24 * * *", 2..4, "midnight is 0"),
            ("60 0 0 * * *", 0..2, "second must be 0 to 59, found 60"),
            ("* * 0 * *", 4..5, "day of month must be 1 to 31, found 0"),
            (
                "* * * 13 *",
                6..8,
                "month must be 1 to 12 or JAN to DEC, found 13",
            ),
            (
                "* * * * 8",
                8..9,
                "weekday must be 0 to 7 or SUN to SAT, found 8",
            ),
            ("0,99999999999,1 * * * *", 2..13, "minute must be 0 to 59"),
            ("  0\t25 * * *", 4..6, "hour must be"),
            (
                "0 0 32W * *",
                4..6,
                "day of month must be 1 to 31, found 32",
            ),
            ("0 0 * * 9L", 8..9, "weekday must be"),
            ("0 0 * * MON#6", 8..13, "must be 1 to 5, found `6`"),
            ("0 0 * * MON#0", 8..13, "must be 1 to 5"),
            ("0 0 * * 8#1", 8..9, "weekday must be"),
        ],
    );
}

#[test]
fn a_word_that_is_no_value_is_compared_with_those_that_are() {
    check(
        Cron::parse,
        &[
            (
                "0 0 * * MOO",
                8..11,
                "unknown weekday `MOO`: did you mean `MON`?",
            ),
            (
                "0 0 * jann *",
                6..10,
                "unknown month `jann`: did you mean `JAN`?",
            ),
            ("0 0 * * Wednesday", 8..17, "did you mean `WED`?"),
            ("0 0 * september *", 6..15, "did you mean `SEP`?"),
            ("0 0 * JANFEB *", 6..12, "write 1 to 12 or JAN to DEC"),
            ("x * * * *", 0..1, "`x` is no minute: write 0 to 59"),
            ("\u{ff15} * * * *", 0..1, "is no minute"),
            ("0 9AM * * *", 2..5, "without AM and PM: write `9`"),
            ("0 9pm * * *", 2..5, "without AM and PM: write `21`"),
            ("06:00 * * * *", 0..5, "write `daily = \"06:00\"`"),
            ("? * * * *", 0..1, "`?` has no meaning here: write `*`"),
            ("0 0 ? * MON", 4..5, "write `*`"),
            ("0 0 W * *", 4..5, "write `15W`"),
            ("0 0 1-5W * *", 4..8, "`W` takes one day"),
            ("0 0 L-3 * *", 4..7, "write `L`"),
            ("0 0 * * L", 8..9, "write `FRIL` or `5L`"),
            ("0 0 * * MON-FRIL", 8..16, "`L` takes one weekday"),
            ("0 0 * * #1", 8..10, "write `MON#1`"),
            ("0 0 * * MON,+TUE", 12..16, "before the whole weekday field"),
            ("0 0 1 * +", 8..9, "write `+MON`"),
        ],
    );
}

#[test]
fn lists_ranges_and_steps_have_all_their_parts() {
    check(
        Cron::parse,
        &[
            ("1,,2 * * * *", 2..3, "an item of the list is empty"),
            (",1 * * * *", 0..1, "an item of the list is empty"),
            ("1, * * * *", 1..2, "an item of the list is empty"),
            ("1, 2 * * * *", 1..2, "without spaces"),
            ("5-1 * * * *", 0..3, "write `5-59,0-1`"),
            ("0 22-2 * * *", 2..6, "write `22-23,0-2`"),
            ("0 0 * NOV-FEB *", 6..13, "write `11-12,1-2`"),
            (
                "0 0 * * FRI-MON",
                8..15,
                "write `FRI,SAT,SUN,MON` or `5-7,1`",
            ),
            ("0 0 * * 5-0", 8..11, "write `FRI,SAT,SUN` or `5-7`"),
            ("22-2/2 * * * *", 0..4, "two ranges, each with its step"),
            ("5- * * * *", 0..2, "a range has two ends"),
            ("-5 * * * *", 0..2, "a range has two ends"),
            ("1-2-3 * * * *", 2..5, "`2-3` is no minute"),
            (
                "*/61 * * * *",
                2..4,
                "a step of 61 is larger than the field (minute is 0 to 59)",
            ),
            ("0 */25 * * *", 4..6, "write `0`, or a step up to 24"),
            (
                "10-20/15 * * * *",
                6..8,
                "larger than the range `10-20`: write `10`",
            ),
            ("*/0 * * * *", 2..3, "step must be 1 to 60, found 0"),
            ("*/x * * * *", 2..3, "step must be 1 to 60, found `x`"),
            ("*/ * * * *", 0..2, "a step is missing"),
            ("0/15 * * * *", 0..4, "write `0-59/15`"),
            ("0 0 * * MON/2", 8..13, "write `MON-6/2`"),
            ("0 0 * * 7/2", 8..11, "write `0-6/2`"),
            ("/15 * * * *", 0..3, "write `*/15`"),
        ],
    );
}

#[test]
fn a_text_that_is_no_expression_is_refused_as_a_whole() {
    check(
        Cron::parse,
        &[
            ("", 0..0, "the expression is empty"),
            (" \t", 0..0, "the expression is empty"),
            ("* * * *", 0..7, "found 4 fields"),
            ("5", 0..1, "found 1 field"),
            ("1 2 3 4 5 6 7 8", 0..15, "found 8 fields"),
            ("@reboot", 0..7, "write `run_on_start = true`"),
            ("@every 5m", 0..9, "write `every = \"5m\"`"),
            ("@every", 0..6, "write `every = \"5m\"`"),
            ("@dayly", 0..6, "did you mean `@daily`?"),
            ("@fortnightly", 0..12, "write one of @hourly, @daily"),
            ("@daily 06:00", 7..12, "nothing follows `@daily`"),
            ("TZ=UTC 0 0 * * *", 0..6, "write `timezone = \"UTC\"`"),
            (
                "CRON_TZ=Asia/Tokyo 0 0 * * *",
                0..18,
                "write `timezone = \"Asia/Tokyo\"`",
            ),
        ],
    );
}

#[test]
fn an_expression_with_two_meanings_or_none_is_refused() {
    check(
        Cron::parse,
        &[
            ("0 0 */2 * MON", 4..7, "write `1-31/2` for the days in one"),
            ("0 0 */2 * MON", 4..7, "or `+MON` for those in both"),
            ("0 0 15 * */2", 9..12, "write `0-6/2` for the days in one"),
            ("0 0 */2 * */3", 4..7, "write `1-31/2` and `0-6/3` for"),
            (
                "0 0 30 2 *",
                4..8,
                "this never fires: February has no day 30",
            ),
            ("0 0 31W 4 *", 4..9, "April has no day 31"),
            (
                "0 0 31 4,6,9,11 *",
                4..15,
                "this never fires: April, June, September and November have no day 31",
            ),
            (
                "0 0 1-7 * +MON#3",
                4..16,
                "no day of these months is in both day fields",
            ),
        ],
    );
    for clear in [
        "0 0 1-31/2 * MON",
        "0 0 */2 * +MON",
        "0 0 */2 * *",
        "0 0 * * */2",
        "0 0 15 * +*/2",
        "0 0 */1 * MON",
    ] {
        assert!(Cron::parse(clear).is_ok(), "{clear}");
    }
}

#[test]
fn all_mistakes_are_found_at_once_and_the_first_one_is_the_leftmost() {
    let text = "60,1,61 * 0 * MOO";
    let mistakes = Cron::parse_all(text).unwrap_err();
    let ranges: Vec<_> = mistakes.iter().map(Mistake::at).collect();
    assert_eq!(ranges, [0..2, 5..7, 10..11, 14..17]);
    assert_eq!(Cron::parse(text).unwrap_err(), mistakes[0]);
}

#[test]
fn names_are_read_in_any_case_and_sunday_has_two_numbers() {
    for (one, other) in [
        ("0 0 * jan,Feb MON-fri", "0 0 * 1-2 1-5"),
        ("0 0 * * 0", "0 0 * * 7"),
        ("0 0 * * SUN", "0 0 * * 7,0,7"),
        ("0 0 * * FRI-SUN", "0 0 * * 5,6,0"),
        ("0 0 lw,15w,l * *", "0 0 L,LW,15W * *"),
        ("0 0 * * fril", "0 0 * * 5L"),
        ("@Weekly", "0 0 * * 0"),
        ("0 0 * * 0-7", "0 0 * * 0-6"),
    ] {
        assert_eq!(Cron::parse(one).unwrap(), Cron::parse(other).unwrap());
    }
}
