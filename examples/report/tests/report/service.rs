//! The service, which waits for what is due.

use std::io;

use jiff::{Timestamp, ToSpan as _};
use stage::Smtp;

use crate::api::{Answer, Api};
use crate::{calmly, report};

/// A time of day, in universal time, that is soon.
fn soon() -> String {
    let soon = Timestamp::now() + 8.seconds();
    soon.strftime("%T").to_string()
}

#[test]
fn a_report_is_sent_when_it_is_due_and_the_service_goes_on() -> io::Result<()> {
    let (api, smtp) = (
        Api::start(&[Answer::status(500, ""), Answer::Portfolio])?,
        Smtp::start()?,
    );
    let mut program = report()
        .args(["--daily", &soon(), "--timezone", "UTC", "--pause", "0.01"])
        .args(["--api", &api.url(), "--smtp", &smtp.url()])
        .args(["--to", "ada@here.test", "--from", "reports@here.test"])
        .start()?;
    program.wait_for(|line| line.starts_with("monthly: due next on "))?;
    program.wait_for(|line| line.starts_with("daily: asks for "))?;
    program.wait_for(|line| line == "daily: mailed to ada@here.test")?;
    program.wait_for(|line| line == "daily: done")?;
    program.wait_for(|line| line.starts_with("daily: due next on "))?;
    program.terminate()?;
    assert_eq!(calmly(program.end())?.status, Some(0));
    assert_eq!((api.questions().len(), smtp.mails().len()), (2, 1));
    Ok(())
}

#[test]
fn a_report_that_fails_for_good_leaves_the_service_alive() -> io::Result<()> {
    let (api, smtp) = (Api::start(&[Answer::status(404, "")])?, Smtp::start()?);
    let mut program = report()
        .args(["--daily", &soon(), "--timezone", "UTC"])
        .args(["--api", &api.url(), "--smtp", &smtp.url()])
        .args(["--to", "ada@here.test", "--from", "reports@here.test"])
        .start()?;
    program.wait_for(|line| {
        line.starts_with("daily: gave up after 1 attempt: the API answered 404")
    })?;
    program.wait_for(|line| line.starts_with("daily: due next on "))?;
    program.interrupt()?;
    assert_eq!(calmly(program.end())?.status, Some(0));
    Ok(())
}

#[test]
fn zones_and_times_are_those_that_were_asked_for() -> io::Result<()> {
    let mut program = report()
        .args(["--timezone", "Asia/Kathmandu", "--daily", "23:59"])
        .args(["--weekly", "Thu 12:30", "--monthly", "last Fri 18:00"])
        .start()?;
    let day = program.wait_for(|line| line.starts_with("daily: due"))?;
    assert!(day.contains(" at 23:59 +0545, about "), "{day}");
    let week = program.wait_for(|line| line.starts_with("weekly: due"))?;
    assert!(
        week.contains(" on Thu ") && week.contains(" at 12:30 +0545, about "),
        "{week}"
    );
    let month = program.wait_for(|line| line.starts_with("monthly: due"))?;
    assert!(
        month.contains(" on Fri ") && month.contains(" at 18:00 +0545, about "),
        "{month}"
    );
    program.interrupt()?;
    assert_eq!(calmly(program.end())?.status, Some(0));
    Ok(())
}
