//! Times as texts.

use std::time::{Duration, SystemTime};

use genserver::testing::{TestClock, TestTimeError};
use genserver::{JobEvent, JobObserver, WallClock};

use crate::TestResult;

fn is_unreadable<T>(read: Result<T, TestTimeError>) -> bool {
    matches!(read, Err(TestTimeError::Text { .. }))
}

#[tokio::test(start_paused = true)]
async fn it_hangs_in_the_zone_of_its_text() -> TestResult {
    for (text, shown) in [
        (
            "2025-03-08T12:00-05:00[America/New_York]",
            "2025-03-08T12:00-05:00",
        ),
        (
            "2025-03-08T12:00[America/New_York]",
            "2025-03-08T12:00-05:00",
        ),
        (
            "2025-03-08T12:00:30.25[Asia/Kolkata]",
            "2025-03-08T12:00:30.25+05:30",
        ),
        ("2025-03-08T12:00-05:00", "2025-03-08T17:00+00:00"),
        ("2025-03-08T12:00Z", "2025-03-08T12:00+00:00"),
        ("2025-03-08T12:00", "2025-03-08T12:00+00:00"),
        ("2025-03-08", "2025-03-08T00:00+00:00"),
        ("1969-12-31T23:59:59", "1969-12-31T23:59:59+00:00"),
    ] {
        assert_eq!(TestClock::parse(text)?.text(), shown, "{text}");
    }
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn what_is_no_time_is_an_error() -> TestResult {
    let clock = TestClock::parse("2025-01-01[Europe/Berlin]")?;
    for text in [
        "",
        "soon",
        "2025-02-30",
        "2025-03-08T12:00[No/Where]",
        "2025-03-08T12:00-04:00[America/New_York]",
    ] {
        assert!(is_unreadable(TestClock::parse(text)), "{text}");
        assert!(is_unreadable(clock.advance_to(text).await), "{text}");
    }
    assert_eq!(clock.text(), "2025-01-01T00:00+01:00");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn it_goes_to_a_date_where_it_hangs_or_to_a_time_elsewhere() -> TestResult {
    let clock = TestClock::parse("2025-03-29T12:00[Europe/Berlin]")?;
    let before = tokio::time::Instant::now();
    clock.advance_to("2025-03-31").await?;
    assert_eq!(clock.text(), "2025-03-31T00:00+02:00");
    // One of these hours was left out.
    assert_eq!(before.elapsed(), Duration::from_secs(35 * 3600));
    clock.advance_to("2025-03-31T12:00-04:00").await?;
    assert_eq!(clock.text(), "2025-03-31T18:00+02:00");
    clock
        .advance_to("2025-04-01T00:00[Asia/Tokyo]")
        .await
        .expect_err("it is past");
    clock
        .advance_to(clock.now() + Duration::from_secs(60))
        .await?;
    assert_eq!(clock.text(), "2025-03-31T18:01+02:00");
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_recorder_writes_times_as_they_are_where_its_clock_hangs() -> TestResult {
    let recorder = TestClock::parse("2025-01-01[America/New_York]")?.recorder();
    for (run, seconds) in [(1, 1_740_823_200), (2, 1_743_501_600)] {
        let nominal = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let began = JobEvent::Started {
            run,
            attempt: 1,
            nominal,
            lateness: Duration::ZERO,
        };
        recorder.observe("report", &began);
    }
    assert_eq!(
        recorder.runs(),
        ["2025-03-01T05:00-05:00", "2025-04-01T06:00-04:00"]
    );
    Ok(())
}
