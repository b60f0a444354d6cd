//! No text is too strange.

use genserver_schedule::{Civil, Cron, Mistake, Moment, duration};

use crate::dice::Dice;

const ALPHABET: &str =
    "0123456789*/-,LWlw#?+@:.=TZ[]MONFRIJANapm   \t\u{3000}\u{ff15}\u{ff0a}é😀µ\u{301}\0";

const GOOD: [&str; 14] = [
    "*/15 9-17 * * MON-FRI",
    "0 0 1,15W,LW * +MON#1,FRIL",
    "0 30 4 1-31/2 JAN,feb 0-7",
    "5-59/20 * * * *",
    "@daily",
    "@every 5m",
    "TZ=UTC 0 0 * * *",
    "06:00:30",
    "6:30 PM",
    "Mon,Thu 09:00",
    "last Fri 18:00",
    "28 06:00",
    "1h30m",
    "2027-01-01T06:00+01:00[Europe/Berlin]",
];

fn random_text(dice: &mut Dice, alphabet: &[char]) -> String {
    if dice.one_in(3) {
        let length = dice.roll(24);
        return (0..length).map(|_| dice.pick(alphabet)).collect();
    }
    let mut text: Vec<char> = dice.pick(&GOOD).chars().collect();
    for _ in 0..=dice.roll(3) {
        let at = dice.roll(text.len() + 1);
        match dice.roll(3) {
            0 => text.insert(at, dice.pick(alphabet)),
            1 => text.truncate(at.max(1)),
            2 if at < text.len() => drop(text.remove(at)),
            _ => {}
        }
    }
    text.into_iter().collect()
}

fn check(text: &str, mistake: &Mistake) {
    let (at, length) = (mistake.at(), text.chars().count());
    assert!(
        at.start <= at.end && at.end <= length,
        "{text:?}: {mistake:?}"
    );
    assert!(!mistake.message().is_empty());
    assert!(
        mistake.drawn(text).starts_with(mistake.message()),
        "{text:?}"
    );
}

#[test]
fn no_text_panics_and_each_mistake_lies_within_its_text() {
    let alphabet: Vec<char> = ALPHABET.chars().collect();
    let mut dice = Dice::new(4);
    for _ in 0..30_000 {
        let text = random_text(&mut dice, &alphabet);
        for read in [Cron::parse, Cron::daily, Cron::weekly, Cron::monthly] {
            match read(&text) {
                Ok(cron) => {
                    let shown = cron.to_string();
                    assert_eq!(Cron::parse(&shown), Ok(cron), "{text:?}: {shown}");
                }
                Err(mistake) => check(&text, &mistake),
            }
        }
        let mistakes = Cron::parse_all(&text).err().unwrap_or_default();
        for mistake in &mistakes {
            check(&text, mistake);
        }
        if let Err(mistake) = Moment::parse(&text) {
            check(&text, &mistake);
        }
        if let Err(mistake) = duration::parse(&text) {
            check(&text, &mistake);
        }
    }
}

#[test]
fn numbers_that_no_schedule_made_do_not_panic() {
    let mut dice = Dice::new(5);
    for round in 0..300 {
        let number = |dice: &mut Dice| match dice.roll(4) {
            0 => 0,
            1 => u64::MAX,
            _ => u64::try_from(dice.roll(1 << 31)).unwrap_or_default(),
        };
        let cron = Cron::from_raw(std::array::from_fn(|_| number(&mut dice)));
        let from = Civil {
            year: 9_990,
            month: u8::try_from(round % 256).unwrap_or_default(),
            day: 255,
            hour: 255,
            minute: 255,
            second: 255,
        };
        let next = cron.next(from, false);
        assert!(next.is_none_or(|next| cron.matches(next)), "{cron:?}");
        assert!(!cron.matches(from));
        let _shown = (cron.smallest_gap(), cron.to_string());
    }
}

#[test]
fn the_end_of_all_years_is_the_end_of_all_runs() {
    let cron = Cron::parse("0 0 31 12 *").unwrap();
    let last = Civil::new(9999, 12, 31, 0, 0, 0).unwrap();
    assert_eq!(cron.next(last, true), Some(last));
    assert_eq!(cron.next(last, false), None);
    let first = Civil::new(-9999, 1, 1, 0, 0, 0).unwrap();
    assert_eq!(cron.next(first, false), Civil::new(-9999, 12, 31, 0, 0, 0));
}
