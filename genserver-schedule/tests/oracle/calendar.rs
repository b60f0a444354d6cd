//! A calendar made by counting.

/// A day, and what is asked about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) year: i16,
    pub(crate) month: u8,
    pub(crate) number: u8,
    /// 0 is Sunday.
    pub(crate) weekday: u8,
    /// How many days its month has.
    pub(crate) length: u8,
}

/// All days from 1996, which began on a Monday, to 2110.
pub(crate) fn days() -> Vec<Day> {
    let mut days = Vec::new();
    let mut weekday = 1;
    for year in 1996..=2110 {
        let february = if year % 4 == 0 && year != 2100 {
            29
        } else {
            28
        };
        let lengths = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        for (month, length) in (1..).zip(lengths) {
            for number in 1..=length {
                days.push(Day {
                    year,
                    month,
                    number,
                    weekday,
                    length,
                });
                weekday = (weekday + 1) % 7;
            }
        }
    }
    days
}
