//! The jobs on a clock that is wound by hand: a year in no time.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::time::Duration;

use genserver::testing::{TestClock, supervised};
use genserver::{Job, JobServer, Schedule, Scheduled};
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use mail::Mailer;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::api::Api;
use crate::jobs::{Daily, Monthly, Weekly};
use crate::news::News;
use crate::period::Period;
use crate::period::Rhythm;
use crate::reporter::Reporter;

/// The first and the last day of a period.
type Days = (Date, Date);

/// A period, and how often its report was tried.
type Tried = (Days, u32);

/// A reporter without an API, and what it tries to do.
fn reporter() -> Result<(Reporter, UnboundedReceiver<News>), Box<dyn Error>> {
    let (sender, news) = unbounded_channel();
    let reporter = Reporter {
        // The port of nobody.
        api: Api::at("http://127.0.0.1:1".parse()?, Duration::from_secs(1))?,
        mailer: Mailer::into_folder(Path::new("."))?,
        from: "reports@here.test".parse()?,
        recipients: vec!["ada@here.test".parse()?],
        news: sender,
        unsent: None,
    };
    Ok((reporter, news))
}

/// What reports were about, and how often each was tried.
fn periods(mut news: UnboundedReceiver<News>) -> BTreeMap<Days, u32> {
    let mut periods = BTreeMap::new();
    while let Ok(item) = news.try_recv() {
        if let News::Begun(Period { first, last, .. }) = item {
            *periods.entry((first, last)).or_default() += 1;
        }
    }
    periods
}

#[test]
fn what_stands_on_the_jobs_is_what_the_arguments_say_unless_told_otherwise() {
    use clap::Parser as _;
    let arguments = crate::Arguments::parse_from(["report"]);
    let table = [
        (Rhythm::Daily, Daily::SPEC),
        (Rhythm::Weekly, Weekly::SPEC),
        (Rhythm::Monthly, Monthly::SPEC),
    ];
    for (rhythm, spec) in table {
        let schedule = arguments.schedule(rhythm).expect("they are the defaults");
        assert_eq!(
            spec.schedule(schedule).retry(arguments.retry()),
            spec,
            "{rhythm}"
        );
    }
}

/// Lets a job live on the clock of a place, and says when it ran, and about what.
async fn live<J: Job + Scheduled + Clone>(
    job: impl FnOnce(Reporter) -> J,
    schedule: Option<&str>,
    [from, to]: [&str; 2],
) -> Result<Vec<(String, Tried)>, Box<dyn Error>> {
    let (reporter, news) = reporter()?;
    let schedule: Option<Schedule> = schedule.map(str::parse).transpose()?;
    let clock = TestClock::parse(from)?;
    let runs = clock.recorder();
    supervised(async |test| {
        let job = JobServer::of(job(reporter)).unnamed();
        let job = job.with(|spec| match schedule {
            Some(schedule) => spec.schedule(schedule),
            None => spec,
        });
        test.start_supervised(job.clock(clock.clone()).observer(runs.clone()))
            .await;
        clock.advance_to(to).await
    })
    .await?;
    let periods = periods(news);
    assert_eq!(
        runs.runs().len(),
        periods.len(),
        "each run is about something else"
    );
    Ok(runs.runs().into_iter().zip(periods).collect())
}

#[tokio::test(start_paused = true)]
async fn a_year_has_twelve_reports_each_about_its_month_and_tried_nine_times()
-> Result<(), Box<dyn Error>> {
    let year = ["2027-12-31T12:00[Europe/Berlin]", "2028-12-31T12:00"];
    let runs = live(Monthly, None, year).await?;
    assert_eq!(runs.len(), 12);
    for (month, (run, tried)) in (0..).zip(&runs) {
        // The first is about December of the year before.
        let begin = date(2027, 12, 1).saturating_add(month.months());
        assert_eq!(*tried, ((begin, begin.last_of_month()), 9));
        // At six on the clocks of Berlin, in summer and in winter.
        let due = begin.saturating_add(1.month());
        let summer = (4..=10).contains(&due.month());
        let offset = if summer { "+02:00" } else { "+01:00" };
        assert_eq!(*run, format!("{due}T06:00{offset}"));
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_week_begins_on_monday_also_when_it_ends_in_another_year() -> Result<(), Box<dyn Error>> {
    let weeks = ["2026-12-25T12:00[Europe/Berlin]", "2027-01-12T12:00"];
    let runs = live(Weekly, None, weeks).await?;
    let table = [
        (
            "2026-12-28T06:00+01:00",
            date(2026, 12, 21),
            date(2026, 12, 27),
        ),
        (
            "2027-01-04T06:00+01:00",
            date(2026, 12, 28),
            date(2027, 1, 3),
        ),
        (
            "2027-01-11T06:00+01:00",
            date(2027, 1, 4),
            date(2027, 1, 10),
        ),
    ];
    let table = table.map(|(run, first, last)| (run.to_owned(), ((first, last), 9)));
    assert_eq!(runs, table);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_night_in_which_clocks_are_set_has_one_report() -> Result<(), Box<dyn Error>> {
    let nights = [
        // At half past two, which is left out in spring, and comes twice in autumn.
        (
            "Europe/Berlin",
            "2026-03-28T12:00",
            "2026-03-31T00:00",
            ["2026-03-29T03:00+02:00", "2026-03-30T02:30+02:00"],
        ),
        (
            "Europe/Berlin",
            "2026-10-24T12:00",
            "2026-10-27T00:00",
            ["2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00"],
        ),
        // Where clocks are set by half an hour.
        (
            "Australia/Lord_Howe",
            "2026-10-03T12:00",
            "2026-10-06T00:00",
            ["2026-10-04T02:30+11:00", "2026-10-05T02:30+11:00"],
        ),
    ];
    for (zone, from, to, due) in nights {
        let schedule = format!("daily 02:30 in {zone}");
        let from = format!("{from}[{zone}]");
        let runs = live(Daily, Some(&schedule), [&from, to]).await?;
        let (ran, periods): (Vec<_>, Vec<_>) = runs.into_iter().unzip();
        assert_eq!(ran, due);
        for (run, ((first, last), _tries)) in due.iter().zip(periods) {
            let day: Date = run.get(..10).unwrap_or_default().parse()?;
            assert_eq!((first, last), (day.yesterday()?, day.yesterday()?), "{run}");
        }
    }
    Ok(())
}
