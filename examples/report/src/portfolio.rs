//! What the API answers: [`Portfolio`].

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use crate::money::Sum;
use crate::period::Period;

/// More would fit into no mail.
const MOST_POSITIONS: usize = 100;

/// So much of what an API said is repeated in an error.
const MOST_SAID: usize = 160;

/// What is owned, and what it was worth at the end of each day that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Portfolio {
    pub(crate) currency: Currency,
    pub(crate) positions: Vec<Position>,
}

/// A part of a portfolio.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) name: String,
    /// One for each day that was asked for.
    pub(crate) values: Vec<Sum>,
}

/// Three capital letters: it stands in the subject of a mail.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Currency(String);

/// What is wrong with an answer.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum Flaw {
    #[error("it is larger than {most} bytes")]
    TooLarge { most: usize },

    #[error("{said}; it begins with {beginning:?}")]
    NoPortfolio { said: String, beginning: String },

    #[error("it has {0} positions, and should have 1 to {MOST_POSITIONS}")]
    Positions(usize),

    #[error("it says nothing of {position:?} on {day}")]
    Gap { position: String, day: Date },
}

#[derive(Deserialize)]
struct Answer {
    currency: Currency,
    positions: Vec<Values>,
}

#[derive(Deserialize)]
struct Values {
    name: String,
    values: BTreeMap<String, Value>,
}

/// Whole hundredths, so that there is nothing to round, and nothing that is not a number.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "u64")]
struct Value(i64);

impl Portfolio {
    /// Reads an answer of the API about the days of `period`:
    ///
    /// ```json
    /// {"currency": "EUR", "positions": [{"name": "Bonds", "values": {"2026-10-30": 1050000, "2026-10-31": 1050250}}]}
    /// ```
    pub(crate) fn read(answer: &[u8], period: &Period) -> Result<Self, Flaw> {
        let answer: Answer = serde_json::from_slice(answer).map_err(|error| Flaw::NoPortfolio {
            said: clipped(&error.to_string()),
            beginning: clipped(&String::from_utf8_lossy(answer)),
        })?;
        let count = answer.positions.len();
        if !(1..=MOST_POSITIONS).contains(&count) {
            return Err(Flaw::Positions(count));
        }
        let positions = answer.positions.into_iter();
        Ok(Self {
            currency: answer.currency,
            positions: positions
                .map(|values| values.over(period))
                .collect::<Result<_, _>>()?,
        })
    }

    /// What all of it was worth, day by day.
    pub(crate) fn totals(&self) -> Vec<Sum> {
        let days = self.positions.first().map_or(0, |it| it.values.len());
        let on = |day: usize| {
            self.positions
                .iter()
                .filter_map(move |it| it.values.get(day))
        };
        (0..days).map(|day| on(day).copied().sum()).collect()
    }
}

impl Values {
    fn over(self, period: &Period) -> Result<Position, Flaw> {
        // What would break a line breaks a table.
        let name: String = self
            .name
            .chars()
            .filter(|char| !char.is_control())
            .collect();
        let on = |day: Date| match self.values.get(&day.to_string()) {
            Some(value) => Ok(Sum(value.0)),
            None => Err(Flaw::Gap {
                position: clipped(&name),
                day,
            }),
        };
        let values = period.days().map(on).collect::<Result<_, _>>()?;
        Ok(Position { name, values })
    }
}

impl Currency {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Currency {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let is_code = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase());
        is_code
            .then_some(Self(text))
            .ok_or("a currency is three capital letters")
    }
}

impl TryFrom<u64> for Value {
    type Error = &'static str;

    fn try_from(value: u64) -> Result<Self, Self::Error> {
        // A hundred of them are still a sum.
        const MOST: i64 = 10_i64.pow(14);
        let value = i64::try_from(value).ok().filter(|value| *value <= MOST);
        value.map(Self).ok_or("no position is worth a trillion")
    }
}

fn clipped(text: &str) -> String {
    let mut said: String = text.chars().take(MOST_SAID).collect();
    if said.len() < text.len() {
        said.push('…');
    }
    said
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::period::Rhythm;

    /// 18 to 24 May, and the day before.
    fn week() -> Period {
        Period::before(Rhythm::Weekly, date(2026, 5, 25)).expect("there was such a week")
    }

    fn answer(values: impl Fn(i8) -> String) -> String {
        let values: Vec<_> = (17..=24)
            .map(|day| format!("\"2026-05-{day}\": {}", values(day)))
            .collect();
        let values = values.join(", ");
        format!(
            r#"{{"currency": "EUR", "positions": [{{"name": "Ökofonds\n", "values": {{{values}}}}}]}}"#
        )
    }

    #[test]
    fn an_answer_has_a_value_for_each_day() -> Result<(), Flaw> {
        let portfolio = Portfolio::read(answer(|day| format!("{day}00")).as_bytes(), &week())?;
        assert_eq!(portfolio.currency.as_str(), "EUR");
        assert_eq!(portfolio.positions[0].name, "Ökofonds");
        assert_eq!(
            portfolio.totals(),
            (17..=24).map(|day| Sum(day * 100)).collect::<Vec<_>>()
        );
        Ok(())
    }

    #[test]
    fn what_is_no_number_of_hundredths_is_refused_where_it_stands() {
        for value in [
            "NaN",
            "\"NaN\"",
            "null",
            "1e400",
            "1e3",
            "12.5",
            "-1",
            "\"7\"",
            "[]",
            "100000000000001",
            "18446744073709551615",
        ] {
            let broken = answer(|day| {
                if day == 20 {
                    value.to_owned()
                } else {
                    "5".to_owned()
                }
            });
            let flaw = Portfolio::read(broken.as_bytes(), &week()).expect_err(value);
            assert!(
                matches!(&flaw, Flaw::NoPortfolio { said, .. } if said.contains("column")),
                "{flaw}"
            );
        }
    }

    #[test]
    fn what_is_no_portfolio_is_refused_and_quoted_in_part() {
        let deep = "[".repeat(100_000);
        let texts = [
            "",
            "<!DOCTYPE html><html>",
            "[]",
            "{}",
            "\u{0}",
            &deep,
            r#"{"currency": "eur", "positions": []}"#,
            r#"{"currency": "E\nR", "positions": []}"#,
        ];
        for text in texts {
            let said = Portfolio::read(text.as_bytes(), &week())
                .expect_err(text)
                .to_string();
            assert!(said.chars().count() < 4 * MOST_SAID, "{said}");
            assert!(!said.contains(char::is_control), "{said}");
        }
        let flaw = Portfolio::read(b"<html>", &week());
        let said = "expected value at line 1 column 1; it begins with \"<html>\"";
        assert_eq!(flaw.map_err(|flaw| flaw.to_string()), Err(said.to_owned()));
    }

    #[test]
    fn each_day_and_some_positions_are_needed() {
        let gap = answer(|_day| "5".to_owned()).replace("2026-05-20", "2026-06-20");
        let said = "it says nothing of \"Ökofonds\" on 2026-05-20".to_owned();
        let flaw = Portfolio::read(gap.as_bytes(), &week());
        assert_eq!(flaw.map_err(|flaw| flaw.to_string()), Err(said));

        let none = r#"{"currency": "EUR", "positions": []}"#;
        assert_eq!(
            Portfolio::read(none.as_bytes(), &week()),
            Err(Flaw::Positions(0))
        );
        let many = vec![r#"{"name": "", "values": {}}"#; 101].join(",");
        let many = format!(r#"{{"currency": "EUR", "positions": [{many}]}}"#);
        assert_eq!(
            Portfolio::read(many.as_bytes(), &week()),
            Err(Flaw::Positions(101))
        );
    }
}
