//! The report as plain text.

use std::fmt::Write as _;

use crate::figures::{Figures, Row};
use crate::money::Percent;

/// So many letters of a name have room in a line.
const MOST: usize = 30;

/// The report as people read it who like their mails plain.
pub(crate) fn text(figures: &Figures) -> String {
    let mut out = String::new();
    // A string takes whatever is written to it.
    let _written = write(&mut out, figures).is_ok();
    out
}

fn write(out: &mut String, figures: &Figures) -> std::fmt::Result {
    let (total, currency) = (figures.total, figures.currency.as_str());
    writeln!(out, "Portfolio, {}\n", figures.period)?;
    writeln!(out, "Total   {currency} {}", total.after)?;
    writeln!(
        out,
        "Change  {currency} {:+}  {}",
        total.sum(),
        percent(total.percent())
    )?;
    if let Some([best, worst]) = figures.extremes() {
        writeln!(out, "Best    {}  {}", clipped(&best.0.name), best.1)?;
        writeln!(out, "Worst   {}  {}", clipped(&worst.0.name), worst.1)?;
    }
    let names = figures
        .rows
        .iter()
        .map(|row| clipped(&row.name).chars().count());
    let width = names.max().unwrap_or(0).max("Position".len());
    writeln!(
        out,
        "\n{:width$}  {:>16}  {:>16}  {:>10}",
        "Position", "before", "now", "change"
    )?;
    for row in &figures.rows {
        let Row { name, change } = row;
        let name = clipped(name);
        let (before, after) = (change.before, change.after);
        writeln!(
            out,
            "{name:width$}  {before:>16}  {after:>16}  {:>10}",
            percent(row.percent())
        )?;
    }
    Ok(())
}

/// There is none if there was nothing before.
pub(crate) fn percent(percent: Option<Percent>) -> String {
    percent.map_or_else(|| "new".to_owned(), |percent| percent.to_string())
}

fn clipped(name: &str) -> String {
    match name.chars().count() {
        0..=MOST => name.to_owned(),
        _ => name.chars().take(MOST - 1).chain(['…']).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::tests::week;

    const GOLDEN: &str = "\
Portfolio, 18 May to 24 May 2026

Total   EUR 1,052,350.00
Change  EUR +1,250.00  +0.12 %
Best    Ökofonds  +25.00 %
Worst   Anleihe mit einem Namen, der …  -10.00 %

Position                                  before               now      change
Welt                                1,000,000.00      1,000,000.00      0.00 %
世界                                     50,000.00         50,000.00      0.00 %
Ökofonds                                1,000.00          1,250.00    +25.00 %
Geschenk                                    0.00          1,010.00         new
Anleihe mit einem Namen, der …            100.00             90.00    -10.00 %
";

    #[test]
    fn a_report_is_a_table_that_people_can_read() {
        let (portfolio, period) = week(&[
            ("Ökofonds", [100_000, 1, 125_000]),
            ("Welt", [100_000_000, 1, 100_000_000]),
            ("世界", [5_000_000, 1, 5_000_000]),
            ("Geschenk", [0, 0, 101_000]),
            (
                "Anleihe mit einem Namen, der nicht endet",
                [10_000, 1, 9_000],
            ),
        ]);
        assert_eq!(text(&Figures::of(&portfolio, &period)), GOLDEN);
    }
}
