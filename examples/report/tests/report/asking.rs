//! What becomes of a report when the API doesn't answer as it should.

use std::io;
use std::time::Duration;

use stage::Smtp;

use crate::api::{Answer, Api, portfolio};
use crate::{calmly, report_of_october};

#[test]
fn an_api_that_fails_twice_is_asked_a_third_time() -> io::Result<()> {
    let answers = [500, 503].map(|status| Answer::status(status, ""));
    let api = Api::start(&[&answers[..], &[Answer::Portfolio]].concat())?;
    let smtp = Smtp::start()?;
    let ended = calmly(report_of_october(&api, &smtp).run())?;
    assert_eq!(ended.status, Some(0), "{ended:?}");
    assert_eq!((api.questions().len(), smtp.mails().len()), (3, 1));
    assert!(
        ended.errors.contains("500 Internal Server Error"),
        "{ended:?}"
    );
    Ok(())
}

#[test]
fn an_api_that_wants_to_be_left_alone_is_left_alone() -> io::Result<()> {
    let busy = Answer::status(429, "retry-after: 1\r\n");
    let (api, smtp) = (Api::start(&[busy, Answer::Portfolio])?, Smtp::start()?);
    let ended = calmly(report_of_october(&api, &smtp).run())?;
    assert_eq!(ended.status, Some(0), "{ended:?}");
    let questions = api.questions();
    let [first, second] = questions.as_slice() else {
        panic!("it is asked twice: {questions:?}");
    };
    let pause = second.at - first.at;
    assert!(
        pause > Duration::from_millis(900),
        "it should be a second: {pause:?}"
    );
    Ok(())
}

#[test]
fn an_api_that_wants_to_be_left_alone_for_too_long_is_given_up() -> io::Result<()> {
    let (api, smtp) = (
        Api::start(&[Answer::status(503, "retry-after: 99999\r\n")])?,
        Smtp::start()?,
    );
    let ended = calmly(report_of_october(&api, &smtp).run())?;
    assert_eq!((ended.status, api.questions().len()), (Some(1), 1));
    assert!(
        ended.errors.contains("503 Service Unavailable"),
        "{ended:?}"
    );
    assert!(
        ended
            .errors
            .contains("gave up after 1 attempt: no time was left"),
        "{ended:?}"
    );
    Ok(())
}

#[test]
fn an_api_that_never_gets_well_is_given_up() -> io::Result<()> {
    let (api, smtp) = (Api::start(&[Answer::status(502, "")])?, Smtp::start()?);
    let ended = calmly(
        report_of_october(&api, &smtp)
            .args(["--retries", "2"])
            .run(),
    )?;
    assert_eq!((ended.status, api.questions().len()), (Some(1), 3));
    let last = "report: the report was not sent: gave up after 3 attempts: the API answered 502 Bad Gateway";
    assert!(ended.errors.ends_with(last), "{ended:?}");
    assert!(smtp.mails().is_empty());
    Ok(())
}

#[test]
fn a_question_that_is_refused_is_asked_once() -> io::Result<()> {
    let table = [
        (Answer::status(404, ""), "404 Not Found"),
        (Answer::status(401, ""), "401 Unauthorized"),
        (Answer::status(304, ""), "304 Not Modified"),
    ];
    for (answer, said) in table {
        let (api, smtp) = (Api::start(&[answer])?, Smtp::start()?);
        let ended = calmly(report_of_october(&api, &smtp).run())?;
        assert_eq!(
            (ended.status, api.questions().len()),
            (Some(1), 1),
            "{said}"
        );
        let last = format!("the API answered {said}; is it the right URL?");
        assert!(ended.errors.ends_with(&last), "{ended:?}");
    }
    Ok(())
}

#[test]
fn a_redirect_is_followed_and_a_circle_is_left() -> io::Result<()> {
    let smtp = Smtp::start()?;
    let elsewhere = Answer::status(307, "location: /new?from=2025-09-30&to=2025-10-31\r\n");
    let api = Api::start(&[elsewhere.clone(), Answer::Portfolio])?;
    assert_eq!(
        calmly(report_of_october(&api, &smtp).run())?.status,
        Some(0)
    );
    assert_eq!(
        api.questions()[1].target,
        "/new?from=2025-09-30&to=2025-10-31"
    );

    let api = Api::start(&[elsewhere])?;
    let ended = calmly(report_of_october(&api, &smtp).run())?;
    assert_eq!((ended.status, api.questions().len()), (Some(1), 6));
    assert!(ended.errors.ends_with("more than 5 redirects"), "{ended:?}");
    Ok(())
}

#[test]
fn nonsense_is_an_error_and_no_crash() -> io::Result<()> {
    let good = portfolio("/?from=2025-09-30&to=2025-10-31");
    let bodies = [
        (String::new(), "EOF while parsing"),
        (
            "<!DOCTYPE html><title>Wartung</title>".to_owned(),
            "it begins with \"<!DOCTYPE html>",
        ),
        ("[]".to_owned(), "invalid length 0"),
        (
            "{\"currency\": \"EUR\"}".to_owned(),
            "missing field `positions`",
        ),
        (
            "{\"currency\": \"€\", \"positions\": []}".to_owned(),
            "three capital letters",
        ),
        (
            "{\"currency\": \"EUR\", \"positions\": []}".to_owned(),
            "it has 0 positions",
        ),
        (good.replace("131000", "NaN"), "expected value"),
        (good.replace("131000", "\"131000\""), "invalid type: string"),
        (
            good.replace("131000", "1310.5"),
            "invalid type: floating point",
        ),
        (good.replace("131000", "-1"), "invalid value: integer `-1`"),
        (good.replace("131000", "1e999"), "number out of range"),
        (
            good.replace("2025-10-13", "2025-13-10"),
            "it says nothing of \"Łódź <trams> & Co\" on 2025-10-13",
        ),
        ("[".repeat(10_000), "it begins with"),
        (" ".repeat(5_000_000), "it is larger than 4194304 bytes"),
    ];
    for (body, said) in bodies {
        let (api, smtp) = (Api::start(&[Answer::body(&body)])?, Smtp::start()?);
        let ended = calmly(
            report_of_october(&api, &smtp)
                .args(["--retries", "1"])
                .run(),
        )?;
        assert_eq!(
            (ended.status, api.questions().len()),
            (Some(1), 2),
            "{said}"
        );
        assert!(ended.errors.contains(said), "{said}: {ended:?}");
        assert!(ended.errors.len() < 5_000, "{said}: {}", ended.errors.len());
    }
    Ok(())
}

#[test]
fn what_is_no_http_is_an_error_and_no_crash() -> io::Result<()> {
    let answers = [
        "",
        "220 mail.test ESMTP\r\n",
        "HTTP/1.1 99999 No\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nZZ\r\n",
        "\0\0\0\0",
    ];
    for answer in answers {
        let answer = Answer::Bytes(answer.as_bytes().to_vec());
        let (api, smtp) = (
            Api::start(&[answer.clone(), Answer::cut_off(), Answer::Portfolio])?,
            Smtp::start()?,
        );
        let ended = calmly(report_of_october(&api, &smtp).run())?;
        assert_eq!(
            (ended.status, api.questions().len()),
            (Some(0), 3),
            "{answer:?} {ended:?}"
        );
        assert!(ended.errors.contains("the API did not answer"), "{ended:?}");
    }
    Ok(())
}

#[test]
fn a_silent_api_is_given_up_after_its_time() -> io::Result<()> {
    let (api, smtp) = (Api::start(&[Answer::Silence])?, Smtp::start()?);
    let program = report_of_october(&api, &smtp).args(["--timeout", "0.2", "--retries", "1"]);
    let ended = calmly(program.run())?;
    assert_eq!((ended.status, api.questions().len()), (Some(1), 2));
    assert!(
        ended
            .errors
            .contains("gave up after 2 attempts: the API did not answer"),
        "{ended:?}"
    );
    assert!(ended.errors.ends_with("operation timed out"), "{ended:?}");
    Ok(())
}

#[test]
fn an_api_that_is_away_is_given_up() -> io::Result<()> {
    let (api, smtp) = (Api::start(&[Answer::Portfolio])?, Smtp::start()?);
    let program = report_of_october(&api, &smtp).args(["--retries", "1"]);
    drop(api);
    let ended = calmly(program.run())?;
    assert_eq!(ended.status, Some(1));
    assert!(
        ended
            .errors
            .contains("gave up after 2 attempts: the API did not answer"),
        "{ended:?}"
    );
    Ok(())
}

#[test]
fn an_api_that_comes_back_is_asked_again() -> io::Result<()> {
    let (api, smtp) = (Api::start(&[Answer::Portfolio])?, Smtp::start()?);
    let address = api.address();
    let program = report_of_october(&api, &smtp).args(["--retries", "1000000", "--pause", "0.2"]);
    drop(api);
    let mut program = program.start()?;
    program.wait_for_log(|line| line.contains("the API did not answer"))?;
    let _api = Api::start_at(address, &[Answer::Portfolio])?;
    program.wait_for(|line| line == "monthly: done")?;
    assert_eq!(calmly(program.end())?.status, Some(0));
    Ok(())
}
