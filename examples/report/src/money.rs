//! Sums and changes, and how they are written.

use std::fmt;

/// A sum in hundredths of a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sum(pub(crate) i64);

/// What something was worth, and what it is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) before: Sum,
    pub(crate) after: Sum,
}

/// A part of a whole, in hundredths of a percent, as it is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Percent(i64);

impl Change {
    /// By how much it has changed.
    pub(crate) fn sum(self) -> Sum {
        Sum(self.after.0 - self.before.0)
    }

    /// By which part it has changed, rounded; none if there was nothing before.
    pub(crate) fn percent(self) -> Option<Percent> {
        let (change, before) = (i128::from(self.sum().0), i128::from(self.before.0));
        let twice = change.checked_mul(20_000)?.checked_div(before)?;
        // Half a hundredth goes away from zero.
        let rounded = (twice + twice.signum()).checked_div(2)?;
        i64::try_from(rounded).ok().map(Percent)
    }
}

impl Percent {
    /// For a drawing.
    pub(crate) fn as_f64(self) -> f64 {
        // More than a million percent are drawn as a million.
        let hundredths = self.0.clamp(-100_000_000, 100_000_000);
        i32::try_from(hundredths).map_or(0.0, f64::from) / 100.0
    }
}

impl std::iter::Sum for Sum {
    fn sum<I: Iterator<Item = Self>>(sums: I) -> Self {
        Self(sums.map(|sum| sum.0).sum())
    }
}

/// With a plus or a minus if the format asks for one: `{:+}`.
impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        let digits = whole.to_string();
        let mut grouped = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        f.pad_integral(self.0 >= 0, "", &format!("{grouped}.{rest:02}"))
    }
}

/// Always with a plus or a minus, except for nothing.
impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.0 {
            ..0 => "-",
            0 => "",
            1.. => "+",
        };
        let (whole, rest) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        f.pad(&format!("{sign}{whole}.{rest:02} %"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(before: i64, after: i64) -> Change {
        let [before, after] = [before, after].map(Sum);
        Change { before, after }
    }

    #[test]
    fn sums_have_groups_and_a_sign_where_it_is_asked_for() {
        let table = [
            (0, "0.00", "+0.00"),
            (5, "0.05", "+0.05"),
            (-5, "-0.05", "-0.05"),
            (99_999, "999.99", "+999.99"),
            (100_000, "1,000.00", "+1,000.00"),
            (-123_456_789, "-1,234,567.89", "-1,234,567.89"),
            (
                i64::MIN,
                "-92,233,720,368,547,758.08",
                "-92,233,720,368,547,758.08",
            ),
        ];
        for (sum, plain, signed) in table {
            assert_eq!(Sum(sum).to_string(), plain);
            assert_eq!(format!("{:+}", Sum(sum)), signed);
        }
        assert_eq!(format!("{:>9}|", Sum(100)), "     1.00|");
    }

    #[test]
    fn percents_are_rounded_away_from_zero() {
        let table = [
            (10_000, 10_100, Some("+1.00 %")),
            (10_000, 9_999, Some("-0.01 %")),
            (20_000, 20_001, Some("+0.01 %")),
            (20_000, 19_999, Some("-0.01 %")),
            (30_000, 30_001, Some("0.00 %")),
            (3, 1, Some("-66.67 %")),
            (5, 5, Some("0.00 %")),
            (0, 5, None),
            (0, 0, None),
            (1, 10_i64.pow(17), None),
        ];
        for (before, after, shown) in table {
            let percent = change(before, after).percent();
            let percent = percent.map(|percent| percent.to_string());
            assert_eq!(percent.as_deref(), shown, "{before} {after}");
        }
    }
}
