//! Ctrl-C and SIGTERM while something hangs.

use std::io;

use stage::{Mood, Smtp};

use crate::api::{Answer, Api};
use crate::{calmly, report, report_of_october};

const CUT: &str = "monthly: cut before it was done, because the program ends";

#[test]
fn ctrl_c_while_the_api_is_silent_cuts_the_report_and_says_so() -> io::Result<()> {
    let (api, smtp) = (Api::start(&[Answer::Silence])?, Smtp::start()?);
    // Its grace of five seconds ends before the API's time.
    let program = report_of_october(&api, &smtp)
        .args(["--timeout", "30"])
        .start()?;
    api.wait_for_a_question()?;
    program.interrupt()?;
    let ended = calmly(program.end())?;
    assert_eq!(ended.status, Some(1), "the report was not sent: {ended:?}");
    assert_eq!(ended.lines.last().map(String::as_str), Some(CUT));
    assert!(
        ended.errors.ends_with(
            "report: the report was not sent: cut before it was done, because the program ends"
        ),
        "{ended:?}"
    );
    Ok(())
}

#[test]
fn sigterm_while_the_mail_server_is_silent_cuts_the_report_and_says_so() -> io::Result<()> {
    let (api, smtp) = (Api::start(&[Answer::Portfolio])?, Smtp::start()?);
    smtp.set_mood(Mood::Silent);
    let mut program = report_of_october(&api, &smtp)
        .args(["--timeout", "30"])
        .start()?;
    program.wait_for(|line| line.starts_with("Portfolio"))?;
    program.terminate()?;
    let ended = calmly(program.end())?;
    assert_eq!(
        (ended.status, ended.lines.last().map(String::as_str)),
        (Some(1), Some(CUT))
    );
    assert!(smtp.mails().is_empty());
    Ok(())
}

#[test]
fn a_signal_between_two_attempts_ends_it_at_once() -> io::Result<()> {
    let (api, smtp) = (Api::start(&[Answer::status(500, "")])?, Smtp::start()?);
    let mut program = report_of_october(&api, &smtp)
        .args(["--pause", "3600"])
        .start()?;
    program.wait_for_log(|line| line.contains("500 Internal"))?;
    program.terminate()?;
    let ended = calmly(program.end())?;
    assert_eq!(
        (ended.status, ended.lines.last().map(String::as_str)),
        (Some(1), Some(CUT))
    );
    Ok(())
}

#[test]
fn what_is_in_flight_is_finished_within_the_grace() -> io::Result<()> {
    let (api, smtp) = (Api::start(&[Answer::Held])?, Smtp::start()?);
    let mut program = report_of_october(&api, &smtp).start()?;
    api.wait_for_a_question()?;
    program.interrupt()?;
    api.release();
    program.wait_for(|line| line == "monthly: done")?;
    assert_eq!(calmly(program.end())?.status, Some(0));
    assert_eq!(smtp.mails().len(), 1);
    Ok(())
}

#[test]
fn a_service_ends_in_order_after_either_signal() -> io::Result<()> {
    for signal in [stage::Running::interrupt, stage::Running::terminate] {
        let mut program = report().start()?;
        for kind in ["daily", "weekly", "monthly"] {
            program.wait_for(|line| line.starts_with(&format!("{kind}: due next on ")))?;
        }
        signal(&program)?;
        let ended = calmly(program.end())?;
        assert_eq!((ended.status, ended.errors.as_str()), (Some(0), ""));
    }
    Ok(())
}
