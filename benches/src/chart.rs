//! The chart: for each workload, everybody's time in parts of the floor's, on a scale on which twice as slow
//! is as far as twice as fast.

use crate::contestants::{FLOOR, NAMES};
use crate::row::{Found, Row};

/// The colours of the contestants, in the order of their names.
const COLOURS: [&str; 7] = [
    "#d9480f", "#868e96", "#1c7ed6", "#7048e8", "#2f9e44", "#e8a317", "#495057",
];

const LABELS: f64 = 170.0;
const PLOT: f64 = 640.0;
const BAR: f64 = 9.0;
const GAP: f64 = 12.0;
const TOP: f64 = 84.0;

/// A bar: whose, and how long in parts of the floor's.
type Bar = (&'static str, f64);

/// Bars for the times of these rows, in groups.
pub(crate) fn svg(rows: &[Row]) -> String {
    let groups = groups(rows);
    let all: Vec<&Bar> = groups.iter().flat_map(|(_, bars)| bars).collect();
    let scale = Scale::of(&all);
    let height = TOP + length(all.len()) * BAR + length(groups.len()) * GAP + 16.0;
    let width = LABELS + PLOT + 50.0;
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n\
         <text x=\"12\" y=\"22\" font-size=\"15\">Time in parts of what one writes by hand on tokio \
         (left is faster)</text>\n"
    );
    legend(&mut text, &groups);
    axis(&mut text, scale, height);
    let mut y = TOP;
    for (workload, bars) in &groups {
        let middle = y + length(bars.len()) * BAR / 2.0 + 4.0;
        let x = LABELS - 10.0;
        line(
            &mut text,
            &format!(r#"<text x="{x:.0}" y="{middle:.1}" text-anchor="end">{workload}</text>"#),
        );
        for (contestant, ratio) in bars {
            bar(&mut text, scale, y, contestant, *ratio);
            y += BAR;
        }
        y += GAP;
    }
    text.push_str("</svg>\n");
    text
}

fn line(text: &mut String, element: &str) {
    text.push_str(element);
    text.push('\n');
}

fn bar(text: &mut String, scale: Scale, y: f64, contestant: &str, ratio: f64) {
    let (from, to) = (scale.x(1.0), scale.x(ratio));
    let (x, width) = (from.min(to), (from - to).abs().max(1.0));
    let (height, colour) = (BAR - 1.0, colour(contestant));
    let rest = format!(r#"height="{height:.0}" fill="{colour}""#);
    let title = format!("<title>{contestant}: {ratio:.2}</title>");
    line(
        text,
        &format!(r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" {rest}>{title}</rect>"#),
    );
}

/// A line for each power of two.
fn axis(text: &mut String, scale: Scale, height: f64) {
    let (top, bottom) = (TOP - 8.0, height - 12.0);
    for power in scale.least..=scale.most {
        let ratio = f64::from(power).exp2();
        let x = scale.x(ratio);
        let colour = if power == 0 { "#000" } else { "#ddd" };
        let ends = format!(r#"x1="{x:.1}" y1="{top:.0}" x2="{x:.1}" y2="{bottom:.0}""#);
        line(text, &format!(r#"<line {ends} stroke="{colour}"/>"#));
        let y = top - 4.0;
        let place = format!(r#"x="{x:.1}" y="{y:.0}" text-anchor="middle""#);
        line(text, &format!("<text {place}>{ratio}</text>"));
    }
}

fn legend(text: &mut String, groups: &[(&'static str, Vec<Bar>)]) {
    let mut x = 12.0;
    for name in NAMES {
        let has_bars = groups
            .iter()
            .any(|(_, bars)| bars.iter().any(|(whose, _)| *whose == name));
        if has_bars {
            let colour = colour(name);
            let box_x = x + 16.0;
            line(
                text,
                &format!(
                    r#"<rect x="{x:.0}" y="36" width="11" height="11" fill="{colour}"/><text x="{box_x:.0}" y="46">{name}</text>"#
                ),
            );
            x += 90.0;
        }
    }
}

fn colour(contestant: &str) -> &'static str {
    let place = NAMES.iter().position(|name| *name == contestant);
    place
        .and_then(|place| COLOURS.get(place).copied())
        .unwrap_or("black")
}

/// The bars of each workload that the floor has taken part in.
fn groups(rows: &[Row]) -> Vec<(&'static str, Vec<Bar>)> {
    let times = || {
        let is_time = |row: &&Row| matches!(row.found, Found::Time { .. });
        rows.iter().filter(is_time)
    };
    let floors = times().filter(|row| row.contestant == FLOOR);
    floors
        .map(|floor| {
            let others = times()
                .filter(|row| row.workload == floor.workload && row.contestant != FLOOR)
                .map(|row| (row.contestant, row.found.chief() / floor.found.chief()));
            (floor.workload, others.collect())
        })
        .collect()
}

/// Powers of two from the least to the greatest ratio, over the width of the plot.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Scale {
    least: i32,
    most: i32,
}

impl Scale {
    fn of(bars: &[&Bar]) -> Self {
        let one = Self { least: -1, most: 1 };
        bars.iter().fold(one, |scale, (_, ratio)| {
            let power = ratio.log2();
            Self {
                least: scale.least.min(whole(power.floor())),
                most: scale.most.max(whole(power.ceil())),
            }
        })
    }

    fn x(self, ratio: f64) -> f64 {
        let span = f64::from(self.most - self.least);
        LABELS + PLOT * (ratio.log2() - f64::from(self.least)) / span
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "it saturates, and the logarithm of a ratio is small"
)]
fn whole(power: f64) -> i32 {
    (power as i32).clamp(-10, 10)
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred bars")]
fn length(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::{LABELS, PLOT, Scale, groups, svg};
    use crate::row::{Found, Row};

    fn row(contestant: &'static str, median_ns: f64) -> Row {
        Row {
            workload: "W1",
            contestant,
            found: Found::Time {
                median_ns,
                min_ns: median_ns,
            },
        }
    }

    #[test]
    fn a_bar_is_a_ratio_to_the_floor() {
        let rows = [
            row("genserver", 50.0),
            row("floor", 200.0),
            row("xtra", 500.0),
        ];
        let expected = vec![("W1", vec![("genserver", 0.25), ("xtra", 2.5)])];
        assert_eq!(groups(&rows), expected);
        let drawn = svg(&rows);
        assert!(drawn.contains("<title>genserver: 0.25</title>"), "{drawn}");
    }

    #[test]
    fn the_scale_has_whole_powers_of_two() {
        let scale = Scale::of(&[&("genserver", 0.2), &("xtra", 5.0)]);
        assert_eq!(scale, Scale { least: -3, most: 3 });
        assert!((scale.x(1.0) - (LABELS + PLOT / 2.0)).abs() < 1e-9);
    }
}
