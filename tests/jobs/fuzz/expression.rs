//! Random cron expressions that mean the same to all readers.

use super::Random;

const MONTHS: [&str; 12] = [
    "JAN", "feb", "Mar", "APR", "may", "JUN", "jul", "AUG", "Sep", "OCT", "nov", "DEC",
];
const WEEKDAYS: [&str; 7] = ["SUN", "mon", "Tue", "WED", "thu", "FRI", "Sat"];

/// An expression with five fields, or six.
pub(crate) fn expression(random: &mut Random) -> String {
    let mut fields = Vec::new();
    if random.in_percent(20) {
        fields.push(number(random, 0, 59));
    }
    fields.push(number(random, 0, 59));
    fields.push(number(random, 0, 23));
    let (day, month, weekday) = days(random);
    fields.extend([day, month, weekday]);
    fields.join(" ")
}

/// A list of values, ranges and steps.
fn number(random: &mut Random, least: u64, most: u64) -> String {
    if random.in_percent(25) {
        return "*".to_owned();
    }
    let count = if random.in_percent(70) {
        1
    } else {
        random.between(2, 4)
    };
    let items: Vec<String> = (0..count).map(|_| item(random, least, most)).collect();
    items.join(",")
}

fn item(random: &mut Random, least: u64, most: u64) -> String {
    let (one, other) = (random.between(least, most), random.between(least, most));
    let (from, to) = (one.min(other), one.max(other));
    match random.below(10) {
        0..5 => one.to_string(),
        5..7 => format!("{from}-{to}"),
        7 => format!("{from}-{to}/{}", random.between(1, (to - from).max(1))),
        _ => format!("*/{}", random.between(1, most - least)),
    }
}

/// The day fields: both are restricted only if neither begins with a star, for there readers differ.
fn days(random: &mut Random) -> (String, String, String) {
    let month = match random.below(4) {
        0 => {
            let (one, other) = (random.below(12) as usize, random.below(12) as usize);
            let (from, to) = (MONTHS[one.min(other)], MONTHS[one.max(other)]);
            if from == to {
                from.to_owned()
            } else {
                format!("{from}-{to}")
            }
        }
        1 => number(random, 1, 12),
        _ => "*".to_owned(),
    };
    let (day, weekday) = match random.below(5) {
        0 => ("*".to_owned(), "*".to_owned()),
        1 => (number(random, 1, 31), "*".to_owned()),
        2 => (special_day(random), "*".to_owned()),
        3 => ("*".to_owned(), weekday(random)),
        _ => (list_of_days(random), weekday(random)),
    };
    (day, month, weekday)
}

fn special_day(random: &mut Random) -> String {
    match random.below(4) {
        0 => "L".to_owned(),
        1 => "LW".to_owned(),
        2 => format!("{}W", random.between(1, 31)),
        _ => format!("{},L", random.between(1, 28)),
    }
}

fn list_of_days(random: &mut Random) -> String {
    let (one, other) = (random.between(1, 31), random.between(1, 31));
    match random.below(3) {
        0 => one.to_string(),
        1 => format!("{},{}", one.min(other), one.max(other)),
        _ => format!("{}-{}", one.min(other), one.max(other)),
    }
}

fn weekday(random: &mut Random) -> String {
    let name = random.of(&WEEKDAYS);
    let (one, other) = (random.below(7), random.below(7));
    match random.below(8) {
        0 => name.to_owned(),
        1 => format!("{one}"),
        2 => "7".to_owned(),
        3 => format!("{}-{}", one.min(other), one.max(other)),
        4 => format!("{name},{one}"),
        5 => format!("{one}#{}", random.between(1, 5)),
        6 => format!("{name}#{}", random.between(1, 5)),
        _ => match random.below(2) {
            0 => format!("{}L", random.between(0, 7)),
            _ => format!("{name}L"),
        },
    }
}
