//! What becomes of a report when the mail server doesn't take it.

use std::io;

use stage::{Mood, Smtp};

use crate::api::{Answer, Api};
use crate::{calmly, report_of_october};

#[test]
fn a_refused_recipient_keeps_nobody_else_from_their_report() -> io::Result<()> {
    let (api, smtp) = (Api::start(&[Answer::Portfolio])?, Smtp::start()?);
    smtp.refuse("ada@here.test");
    let program = report_of_october(&api, &smtp).args(["--to", "bo@here.test"]);
    let ended = calmly(program.run())?;
    assert_eq!(ended.status, Some(1));
    assert!(
        ended
            .lines
            .contains(&"monthly: mailed to bo@here.test".to_owned()),
        "{ended:?}"
    );
    assert!(
        ended
            .errors
            .contains("the mail server refuses Ada <ada@here.test>: "),
        "{ended:?}"
    );
    assert!(ended.errors.contains("no such mailbox"), "{ended:?}");
    assert_eq!(
        (smtp.tries("ada@here.test"), smtp.tries("bo@here.test")),
        (1, 1)
    );
    assert_eq!(api.questions().len(), 1);
    Ok(())
}

#[test]
fn an_address_that_the_server_cannot_write_keeps_nobody_else_from_their_report() -> io::Result<()> {
    let (api, smtp) = (Api::start(&[Answer::Portfolio])?, Smtp::start()?);
    let program =
        report_of_october(&api, &smtp).args(["--to", "ä@here.test", "--to", "bo@here.test"]);
    let ended = calmly(program.run())?;
    assert_eq!((ended.status, smtp.mails().len()), (Some(1), 2));
    let said = "gave up after 1 attempt: the mail server refuses ä@here.test: ";
    assert!(ended.errors.contains(said), "{ended:?}");
    Ok(())
}

#[test]
fn who_is_given_twice_gets_it_once() -> io::Result<()> {
    let (api, smtp) = (Api::start(&[Answer::Portfolio])?, Smtp::start()?);
    let ended = calmly(
        report_of_october(&api, &smtp)
            .args(["--to", "ada@here.test"])
            .run(),
    )?;
    assert_eq!((ended.status, smtp.tries("ada@here.test")), (Some(0), 1));
    Ok(())
}

#[test]
fn who_is_put_off_gets_it_later_and_nobody_gets_it_twice() -> io::Result<()> {
    let (api, smtp) = (Api::start(&[Answer::Portfolio])?, Smtp::start()?);
    smtp.put_off("ada@here.test", 2);
    let program = report_of_october(&api, &smtp).args(["--to", "bo@here.test"]);
    let ended = calmly(program.run())?;
    assert_eq!(ended.status, Some(0), "{ended:?}");
    assert_eq!(
        (smtp.tries("ada@here.test"), smtp.tries("bo@here.test")),
        (3, 1)
    );
    let to: Vec<_> = smtp
        .mails()
        .into_iter()
        .map(|mail| mail.to.concat())
        .collect();
    assert_eq!(to, ["bo@here.test", "ada@here.test"]);
    assert_eq!(api.questions().len(), 1, "what was written is kept");
    Ok(())
}

#[test]
fn who_is_put_off_for_ever_is_named_in_the_end() -> io::Result<()> {
    let (api, smtp) = (Api::start(&[Answer::Portfolio])?, Smtp::start()?);
    smtp.put_off("ada@here.test", usize::MAX);
    let ended = calmly(
        report_of_october(&api, &smtp)
            .args(["--retries", "1"])
            .run(),
    )?;
    assert_eq!((ended.status, smtp.tries("ada@here.test")), (Some(1), 2));
    let last = "gave up after 2 attempts: not mailed to Ada <ada@here.test>: ";
    assert!(ended.errors.contains(last), "{ended:?}");
    Ok(())
}

#[test]
fn a_mail_server_that_is_silent_or_away_gets_the_same_report_when_it_is_back() -> io::Result<()> {
    for mood in [Mood::Silent, Mood::Away] {
        let (api, smtp) = (Api::start(&[Answer::Portfolio])?, Smtp::start()?);
        smtp.set_mood(mood);
        let mut program = report_of_october(&api, &smtp)
            .args(["--timeout", "1", "--retries", "1000000", "--pause", "0.2"])
            .start()?;
        program.wait_for_log(|line| line.contains("not mailed to Ada"))?;
        smtp.set_mood(Mood::Well);
        program.wait_for(|line| line == "monthly: done")?;
        assert_eq!(calmly(program.end())?.status, Some(0));
        assert_eq!(
            (api.questions().len(), smtp.mails().len()),
            (1, 1),
            "{mood:?}"
        );
    }
    Ok(())
}

#[test]
fn a_mail_server_that_never_answers_is_given_up() -> io::Result<()> {
    let (api, smtp) = (Api::start(&[Answer::Portfolio])?, Smtp::start()?);
    smtp.set_mood(Mood::Silent);
    let program = report_of_october(&api, &smtp).args(["--timeout", "0.5", "--retries", "1"]);
    let ended = calmly(program.run())?;
    assert_eq!((ended.status, api.questions().len()), (Some(1), 1));
    assert!(
        ended
            .errors
            .contains("gave up after 2 attempts: not mailed to Ada"),
        "{ended:?}"
    );
    Ok(())
}
