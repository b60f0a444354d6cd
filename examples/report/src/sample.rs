//! The sample API: a web server within the program, for those who have no API at hand.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;

use axum::extract::Query;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use genserver::{Context, ExitReason, Next, genserver};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use reqwest::Url;
use serde::Deserialize;
use serde_json::{Value, json};

/// A name, what it was worth on the first of January 2026, what it gains in a hundred days, how far it swings, and in how many days; each in
/// hundredths of a currency or of a percent.
const POSITIONS: [(&str, f64, f64, f64, f64); 5] = [
    ("World shares", 4_812_050.0, 2.4, 1.9, 31.0),
    ("Büsingen wind farm", 1_920_000.0, 1.1, 3.4, 17.0),
    ("Government bonds", 2_600_075.0, 0.5, 0.3, 43.0),
    ("Gold", 1_044_510.0, 3.6, 2.6, 23.0),
    ("Łódź trams", 655_590.0, -1.8, 2.2, 13.0),
];

/// More days than any report asks for.
const MOST_DAYS: usize = 400;

/// Serves the sample API. If it ends, its supervisor starts it again at the same port: the socket outlives it.
pub(crate) struct Sample;

#[genserver]
impl Sample {
    #[init]
    fn init(socket: Arc<TcpListener>, ctx: &mut Context<Self>) -> io::Result<Self> {
        let listener = tokio::net::TcpListener::from_std(socket.try_clone()?)?;
        let routes = Router::new().route("/portfolio", get(portfolio));
        ctx.task(
            axum::serve(listener, routes).into_future(),
            SampleInfo::Ended,
        );
        Ok(Self)
    }

    /// It serves as long as it lives, so this is a failure.
    #[info]
    fn ended(&mut self, outcome: Result<io::Result<()>, ExitReason>) -> Next<Self> {
        match outcome {
            Ok(Ok(())) => Next::Stop(ExitReason::error("the sample API has ended")),
            Ok(Err(error)) => Next::Stop(ExitReason::error(error)),
            Err(reason) => Next::Stop(reason),
        }
    }
}

/// A port for it, and its URL.
pub(crate) fn socket() -> io::Result<(Arc<TcpListener>, Url)> {
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    socket.set_nonblocking(true)?;
    let url = format!("http://{}", socket.local_addr()?);
    let url = url.parse().map_err(io::Error::other)?;
    Ok((Arc::new(socket), url))
}

#[derive(Deserialize)]
struct Days {
    from: String,
    to: String,
}

async fn portfolio(Query(days): Query<Days>) -> Result<Json<Value>, StatusCode> {
    let [from, to] = [days.from, days.to].map(|day| day.parse::<Date>());
    let (Ok(from), Ok(to)) = (from, to) else {
        return Err(StatusCode::BAD_REQUEST);
    };
    let days: Vec<Date> = from
        .series(1.day())
        .take_while(|day| *day <= to)
        .take(MOST_DAYS + 1)
        .collect();
    if days.len() > MOST_DAYS {
        return Err(StatusCode::BAD_REQUEST);
    }
    let position = |(name, start, gain, swing, period): (&str, f64, f64, f64, f64)| {
        let on = |day: &Date| (day.to_string(), value(*day, start, gain, swing, period));
        let values: BTreeMap<String, u64> = days.iter().map(on).collect();
        json!({"name": name, "values": values})
    };
    let positions = POSITIONS.map(position);
    Ok(Json(json!({"currency": "EUR", "positions": positions})))
}

/// The same on each day that is asked for again.
fn value(day: Date, start: f64, gain: f64, swing: f64, period: f64) -> u64 {
    let days = f64::from((day - date(2026, 1, 1)).get_days());
    let growth = (1.0 + gain / 100.0).powf(days / 100.0);
    let waves =
        (days / period).sin() + 0.4 * (days / period * 5.3).sin() + 0.15 * (days * 2.1).sin();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a cast keeps to the ends, and for the beginning of all calendars any figure is as good"
    )]
    let value = (start * growth * (1.0 + swing / 100.0 * waves)) as u64;
    value
}

#[cfg(test)]
mod tests {
    use std::error::Error;
    use std::time::Duration;

    use genserver::testing::supervised;
    use genserver::{Address as _, ServerSpec};

    use super::*;
    use crate::api::Api;
    use crate::period::{Period, Rhythm};

    #[tokio::test]
    async fn a_sample_that_was_killed_serves_the_same_figures_at_the_same_port()
    -> Result<(), Box<dyn Error>> {
        let (socket, url) = socket()?;
        let api = Api::at(url, Duration::from_secs(30))?;
        let period = Period::before(Rhythm::Monthly, date(2026, 11, 22))?;
        supervised(async |test| {
            let sample = test
                .start_supervised(ServerSpec::<Sample>::of(socket))
                .await;
            let before = api.portfolio(&period).await?;
            let crash = test.expect_crash(&sample);
            sample.whereis().ok_or("it runs")?.pid().kill();
            crash.await;
            assert_eq!(api.portfolio(&period).await?, before);
            Ok(())
        })
        .await
    }
}
