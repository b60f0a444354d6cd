//! The chart of a report: how its positions have changed, as a PNG.

use std::cmp::Reverse;
use std::error::Error;

use jiff::civil::Date;
use plotters::coord::Shift;
use plotters::element::{PathElement, Text};
use plotters::prelude::{
    BitMapBackend, ChartBuilder, Color as _, DrawingArea, IntoDrawingArea as _, IntoFont as _,
    LineSeries, RGBColor, ShapeStyle, TRANSPARENT, WHITE,
};
use plotters::style::{FontStyle, register_font};

use crate::money::{Change, Sum};
use crate::period::Period;
use crate::portfolio::{Portfolio, Position};

/// Twice as large as it is shown, for sharp screens.
pub(crate) const SIZE: (u32, u32) = (1200, 720);

const NAMES_HEIGHT: u32 = 88;
const TEXT_SIZE: u32 = 28;
/// So many letters of a name have room.
const MOST_LETTERS: usize = 20;

const FONT: &str = "sans-serif";
const INK: RGBColor = RGBColor(17, 24, 39);
const GREY: RGBColor = RGBColor(107, 114, 128);
const FAINT: RGBColor = RGBColor(229, 231, 235);

/// More lines than these nobody can tell apart; what is worth most is drawn.
const COLOURS: [RGBColor; 5] = [
    RGBColor(37, 99, 235),
    RGBColor(217, 119, 6),
    RGBColor(5, 150, 105),
    RGBColor(190, 24, 93),
    RGBColor(124, 58, 237),
];

type Area<'a> = DrawingArea<BitMapBackend<'a>, Shift>;

/// The chart could not be drawn.
#[derive(Debug, thiserror::Error)]
#[error("the chart could not be drawn: {0}")]
pub(crate) struct ChartError(String);

/// What is drawn as one line.
struct Curve {
    name: String,
    /// By how many percent it has changed since the first day, on each day.
    points: Vec<f64>,
    style: ShapeStyle,
}

/// Draws it. It takes a while, so do it on a thread for such things.
pub(crate) fn png(portfolio: &Portfolio, period: &Period) -> Result<Vec<u8>, ChartError> {
    // The errors of a drawing in memory are never for anybody to act on.
    let failed = |error: Box<dyn Error>| ChartError(error.to_string());
    let days: Vec<Date> = period.days().collect();
    let mut pixels = vec![u8::MAX; SIZE.0 as usize * SIZE.1 as usize * 3];
    draw(&mut pixels, &days, &curves(portfolio)).map_err(failed)?;
    encode(&pixels).map_err(|error| failed(error.into()))
}

/// The whole, in ink, and its largest parts. What was worth nothing on the first day has no percents.
fn curves(portfolio: &Portfolio) -> Vec<Curve> {
    let mut curves = Vec::new();
    let mut positions: Vec<&Position> = portfolio.positions.iter().collect();
    positions.sort_by_key(|position| Reverse(position.values.last()));
    for (position, colour) in positions.iter().zip(COLOURS) {
        curves.extend(percents(&position.values).map(|points| Curve {
            name: position.name.chars().take(MOST_LETTERS).collect(),
            points,
            style: colour.stroke_width(3),
        }));
    }
    curves.extend(percents(&portfolio.totals()).map(|points| Curve {
        name: "all of it".to_owned(),
        points,
        style: INK.stroke_width(6),
    }));
    curves
}

fn percents(values: &[Sum]) -> Option<Vec<f64>> {
    let before = *values.first()?;
    let percent = |after: &Sum| {
        let after = *after;
        let percent = Change { before, after }.percent()?;
        Some(percent.as_f64())
    };
    values.iter().map(percent).collect()
}

fn draw(pixels: &mut [u8], days: &[Date], curves: &[Curve]) -> Result<(), Box<dyn Error>> {
    // It stays registered; again is the same again.
    register_font(FONT, FontStyle::Normal, dejavu::sans::regular())
        .map_err(|_invalid| "the font cannot be read")?;
    let root = BitMapBackend::with_buffer(pixels, SIZE).into_drawing_area();
    root.fill(&WHITE)?;
    let (above, below) = root.split_vertically(NAMES_HEIGHT);
    draw_names(&above, curves)?;
    draw_curves(&below, days, curves)?;
    root.present()?;
    Ok(())
}

/// Whose line is whose: in rows above the lines, so that it hides none.
fn draw_names(area: &Area<'_>, curves: &[Curve]) -> Result<(), Box<dyn Error>> {
    let font = (FONT, TEXT_SIZE).into_font().color(&INK);
    let places = (0..).flat_map(|row| (0..3).map(move |column| (16 + 392 * column, 12 + 40 * row)));
    for (curve, (x, y)) in curves.iter().zip(places) {
        let dash = [(x, y + 14), (x + 36, y + 14)];
        area.draw(&PathElement::new(dash, curve.style))?;
        area.draw(&Text::new(curve.name.as_str(), (x + 46, y), font.clone()))?;
    }
    Ok(())
}

fn draw_curves(area: &Area<'_>, days: &[Date], curves: &[Curve]) -> Result<(), Box<dyn Error>> {
    let (low, high) = range(curves);
    let last = i32::try_from(days.len())?.saturating_sub(1).max(1);
    let mut chart = ChartBuilder::on(area)
        .margin(16)
        .margin_right(56)
        .x_label_area_size(52)
        .y_label_area_size(124)
        .build_cartesian_2d(0..last, low..high)?;
    let date = |day: &i32| match usize::try_from(*day).ok().and_then(|day| days.get(day)) {
        Some(day) => day.strftime("%-d %b").to_string(),
        None => String::new(),
    };
    chart
        .configure_mesh()
        .disable_x_mesh()
        .x_labels(6)
        .y_labels(6)
        .x_label_formatter(&date)
        .y_label_formatter(&|percent| format!("{percent:+.1} %"))
        .label_style((FONT, TEXT_SIZE).into_font().color(&GREY))
        .axis_style(FAINT.stroke_width(2))
        .bold_line_style(FAINT.stroke_width(2))
        .light_line_style(TRANSPARENT)
        .draw()?;
    let nothing = [(0, 0.0), (last, 0.0)];
    chart.draw_series(LineSeries::new(nothing, GREY.stroke_width(2)))?;
    for curve in curves {
        let points = (0..).zip(curve.points.iter().copied());
        chart.draw_series(LineSeries::new(points, curve.style))?;
    }
    Ok(())
}

/// What the axis shows: all points, and never nothing.
fn range(curves: &[Curve]) -> (f64, f64) {
    let points = || curves.iter().flat_map(|curve| curve.points.iter().copied());
    let (low, high) = (points().fold(0.0, f64::min), points().fold(0.0, f64::max));
    let room = ((high - low) * 0.06).max(0.1);
    (low - room, high + room)
}

fn encode(pixels: &[u8]) -> Result<Vec<u8>, png::EncodingError> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, SIZE.0, SIZE.1);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels)?;
    writer.finish()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::tests::week;

    /// The pixels of the chart of some positions.
    fn pixels(positions: &[(&str, [i64; 3])]) -> Vec<u8> {
        let (portfolio, period) = week(positions);
        let file = png(&portfolio, &period).expect("it can be drawn");
        let mut reader = png::Decoder::new(file.as_slice())
            .read_info()
            .expect("it is a PNG");
        let mut pixels = vec![0; reader.output_buffer_size()];
        let frame = reader.next_frame(&mut pixels).expect("it is whole");
        assert_eq!((frame.width, frame.height), SIZE);
        pixels
    }

    fn has(pixels: &[u8], colour: RGBColor) -> bool {
        let colour = [colour.0, colour.1, colour.2];
        pixels.chunks_exact(3).any(|pixel| pixel == colour)
    }

    #[test]
    fn each_position_has_its_colour_and_the_whole_is_in_ink() {
        let pixels = pixels(&[("Öl", [100, 90, 150]), ("世界", [900, 800, 700])]);
        assert!(has(&pixels, COLOURS[0]) && has(&pixels, COLOURS[1]) && has(&pixels, INK));
        assert!(!has(&pixels, COLOURS[2]), "there are two");
    }

    #[test]
    fn whatever_the_figures_are_there_is_a_chart() {
        let table: [&[(&str, [i64; 3])]; 5] = [
            &[("nothing at all", [0, 0, 0])],
            &[("flat", [1, 1, 1])],
            &[("huge", [1, 1, 100_000_000_000_000])],
            &[("gone", [100_000_000_000_000, 5, 0])],
            &[("", [1, 2, 3]), ("", [3, 2, 1])],
        ];
        for positions in table {
            let pixels = pixels(positions);
            assert!(has(&pixels, GREY), "{positions:?} has an axis");
        }
    }
}
