//! What a report says: [`Figures`].

use std::cmp::Reverse;

use crate::money::{Change, Percent, Sum};
use crate::period::Period;
use crate::portfolio::{Currency, Portfolio, Position};

/// What is to be said of a portfolio after a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Figures {
    pub(crate) period: Period,
    pub(crate) currency: Currency,
    pub(crate) total: Change,
    /// What is worth most comes first.
    pub(crate) rows: Vec<Row>,
}

/// What is to be said of a position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) change: Change,
}

impl Figures {
    pub(crate) fn of(portfolio: &Portfolio, period: &Period) -> Self {
        // What changed on the first day counts, so it begins with the day before.
        let begin = period.days_before().saturating_sub(1);
        let change = |values: &[Sum]| Change {
            before: values.get(begin).copied().unwrap_or(Sum(0)),
            after: values.last().copied().unwrap_or(Sum(0)),
        };
        let row = |position: &Position| Row {
            name: position.name.clone(),
            change: change(&position.values),
        };
        let mut rows: Vec<Row> = portfolio.positions.iter().map(row).collect();
        rows.sort_by_key(|row| Reverse(row.change.after));
        Self {
            period: *period,
            currency: portfolio.currency.clone(),
            total: change(&portfolio.totals()),
            rows,
        }
    }

    /// The position that has won most in proportion, and the one that has won least; none if there aren't two that can be compared.
    pub(crate) fn extremes(&self) -> Option<[(&Row, Percent); 2]> {
        let known = |row| Some(row).zip(Row::percent(row));
        let percent = |of: &(&Row, Percent)| of.1;
        let best = self.rows.iter().filter_map(known).max_by_key(percent)?;
        let worst = self.rows.iter().filter_map(known).min_by_key(percent)?;
        (best.1 != worst.1).then_some([best, worst])
    }

    /// The subject of the mail.
    pub(crate) fn subject(&self) -> String {
        let (period, currency) = (self.period, self.currency.as_str());
        let subject = format!("Portfolio, {period}: {currency} {}", self.total.after);
        match self.total.percent() {
            Some(percent) => format!("{subject} ({percent})"),
            None => subject,
        }
    }
}

impl Row {
    pub(crate) fn percent(&self) -> Option<Percent> {
        self.change.percent()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::period::Rhythm;

    /// A portfolio over a week with these values on the day before, on its days, and on the last.
    pub(crate) fn week(positions: &[(&str, [i64; 3])]) -> (Portfolio, Period) {
        let period =
            Period::before(Rhythm::Weekly, date(2026, 5, 25)).expect("there was such a week");
        let position = |(name, values): &(&str, [i64; 3])| {
            let [before, during, after] = values;
            let values: Vec<_> = [vec![*before], vec![*during; 6], vec![*after]].concat();
            serde_json::json!({
                "name": name,
                "values": period.days().map(|day| day.to_string()).zip(values).collect::<std::collections::BTreeMap<_, _>>(),
            })
        };
        let positions: Vec<_> = positions.iter().map(position).collect();
        let answer = serde_json::json!({"currency": "EUR", "positions": positions}).to_string();
        let portfolio = Portfolio::read(answer.as_bytes(), &period);
        (portfolio.expect("it is whole"), period)
    }

    #[test]
    fn a_period_begins_with_what_the_day_before_it_left() {
        let (portfolio, period) = week(&[("a", [100, 7, 150]), ("b", [400, 9, 300])]);
        let figures = Figures::of(&portfolio, &period);
        assert_eq!(
            (figures.total.before, figures.total.after),
            (Sum(500), Sum(450))
        );
        let names: Vec<_> = figures.rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names, ["b", "a"]);
        assert_eq!(
            figures.subject(),
            "Portfolio, 18 May to 24 May 2026: EUR 4.50 (-10.00 %)"
        );
    }

    #[test]
    fn best_and_worst_are_told_where_they_can_be_compared() {
        type Case<'a> = (&'a [(&'a str, [i64; 3])], Option<[&'a str; 2]>);
        let table: [Case<'_>; 4] = [
            (
                &[
                    ("a", [100, 0, 150]),
                    ("b", [900, 0, 900]),
                    ("c", [10, 0, 5]),
                ],
                Some(["a", "c"]),
            ),
            (&[("a", [100, 0, 150])], None),
            (&[("a", [100, 0, 150]), ("new", [0, 0, 50])], None),
            (&[("a", [10, 0, 10]), ("b", [20, 0, 20])], None),
        ];
        for (positions, names) in table {
            let (portfolio, period) = week(positions);
            let figures = Figures::of(&portfolio, &period);
            let extremes = figures.extremes();
            let found = extremes.map(|both| both.map(|(row, _percent)| row.name.as_str()));
            assert_eq!(found, names);
        }
    }

    #[test]
    fn a_portfolio_that_was_nothing_has_no_percents() {
        let (portfolio, period) = week(&[("a", [0, 0, 100])]);
        let figures = Figures::of(&portfolio, &period);
        assert_eq!(
            figures.subject(),
            "Portfolio, 18 May to 24 May 2026: EUR 1.00"
        );
    }
}
