//! What arrives.

use std::fs;
use std::io;

use stage::mail_parser::MimeHeaders as _;
use stage::{Folder, Mail, Smtp};

use crate::api::{Answer, Api};
use crate::{calmly, report, report_of_october};

const OCTOBER: &str = "\
Portfolio, October 2025

Total   EUR 1,779.00
Change  EUR +279.00  +18.60 %
Best    Wörld  +31.00 %
Worst   Łódź <trams> & Co  -6.20 %

Position                     before               now      change
Wörld                      1,000.00          1,310.00    +31.00 %
Łódź <trams> & Co            500.00            469.00     -6.20 %
";

#[test]
fn a_report_is_a_mail_with_text_a_page_and_a_chart() -> io::Result<()> {
    let (api, smtp) = (Api::start(&[Answer::Portfolio])?, Smtp::start()?);
    let ended = calmly(report_of_october(&api, &smtp).run())?;
    assert_eq!(ended.status, Some(0), "{ended:?}");
    let mails = smtp.mails();
    let [mail] = mails.as_slice() else {
        panic!("one mail: {}", mails.len());
    };
    assert_eq!(
        (mail.from.as_str(), mail.to.as_slice()),
        ("reports@here.test", ["ada@here.test".to_owned()].as_slice())
    );
    let message = mail.parse().expect("it is a mail");
    assert_eq!(
        message.subject(),
        Some("Portfolio, October 2025: EUR 1,779.00 (+18.60 %)")
    );

    let text = message
        .body_text(0)
        .expect("it has a text")
        .replace("\r\n", "\n");
    assert_eq!(text, OCTOBER);
    let page = message.body_html(0).expect("it has a page");
    for said in [
        "Łódź &lt;trams&gt; &amp; Co",
        "Wörld",
        "1,779.00",
        "+18.60 %",
        "October 2025",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let chart = message
        .parts
        .iter()
        .find(|part| part.content_id().is_some());
    let chart = chart.expect("it has a chart");
    let id = chart.content_id().unwrap_or_default();
    assert!(page.contains(&format!("src=\"cid:{id}\"")), "{id}: {page}");

    // A picture of some size, and not of one colour.
    let file = chart.contents();
    let mut reader = png::Decoder::new(file).read_info().expect("it is a PNG");
    let mut pixels = vec![0; reader.output_buffer_size()];
    let frame = reader.next_frame(&mut pixels).expect("it is whole");
    assert!(frame.width > 300 && frame.height > 200, "{frame:?}");
    let colours: std::collections::BTreeSet<_> = pixels.chunks_exact(3).collect();
    assert!(colours.len() > 3, "{colours:?}");
    Ok(())
}

#[test]
fn each_kind_asks_for_its_own_days() -> io::Result<()> {
    let table = [
        (
            "daily",
            "from=2025-10-17&to=2025-10-31",
            "Friday, 31 October 2025",
        ),
        (
            "weekly",
            "from=2025-10-19&to=2025-10-26",
            "20 October to 26 October 2025",
        ),
        ("monthly", "from=2025-09-30&to=2025-10-31", "October 2025"),
    ];
    for (kind, days, name) in table {
        let (api, smtp) = (Api::start(&[Answer::Portfolio])?, Smtp::start()?);
        // What is said last counts.
        let ended = calmly(report_of_october(&api, &smtp).args(["--now", kind]).run())?;
        assert_eq!(ended.status, Some(0), "{ended:?}");
        assert_eq!(
            ended.lines[1..3],
            [format!("{kind}: asks for {name}"), String::new()]
        );
        let asked: Vec<_> = api.questions().into_iter().map(|it| it.target).collect();
        assert_eq!(asked, [format!("/portfolio?{days}")]);
        let subject = smtp.mails()[0]
            .parse()
            .and_then(|mail| mail.subject().map(str::to_owned));
        assert!(
            subject.is_some_and(|subject| subject.starts_with(&format!("Portfolio, {name}: ")))
        );
    }
    Ok(())
}

#[test]
fn each_recipient_gets_a_mail_of_their_own() -> io::Result<()> {
    let (api, smtp) = (Api::start(&[Answer::Portfolio])?, Smtp::start()?);
    let program = report_of_october(&api, &smtp).args(["--to", "Zoë Müller <zoe@here.test>"]);
    assert_eq!(calmly(program.run())?.status, Some(0));
    let mails = smtp.mails();
    let to: Vec<_> = mails.iter().map(|mail| mail.to.concat()).collect();
    assert_eq!(to, ["ada@here.test", "zoe@here.test"]);
    let id = |mail: &Mail| {
        mail.parse()
            .and_then(|mail| mail.message_id().map(str::to_owned))
    };
    assert!(id(&mails[0]).is_some() && id(&mails[0]) != id(&mails[1]));
    let headers = mails[1].parse().expect("it is a mail");
    let name = headers
        .to()
        .and_then(|to| to.first())
        .and_then(|to| to.name());
    assert_eq!(name, Some("Zoë Müller"));
    assert!(
        !String::from_utf8_lossy(&mails[1].content).contains("ada@"),
        "who else got it is nobody's business"
    );
    Ok(())
}

#[test]
fn the_one_command_needs_neither_an_api_nor_a_mail_server() -> io::Result<()> {
    let folder = Folder::new()?;
    for kind in ["daily", "weekly", "monthly"] {
        let outbox = folder.join(kind);
        // Nor do they need certificates, or a proxy.
        let program = report()
            .args(["--now", kind, "--outbox"])
            .args([&outbox])
            .env("SSL_CERT_FILE", folder.join("none"))
            .env("SSL_CERT_DIR", folder.path())
            .env("http_proxy", "http://127.0.0.1:1");
        let ended = calmly(program.run())?;
        assert_eq!(ended.status, Some(0), "{ended:?}");
        let place = format!("mails become files in {}", outbox.display());
        assert!(ended.lines.contains(&place), "{ended:?}");
        let files: Vec<_> = fs::read_dir(outbox)?.collect::<Result<_, _>>()?;
        let [file] = files.as_slice() else {
            panic!("one mail: {files:?}");
        };
        let mail = fs::read(file.path())?;
        assert!(mail.starts_with(b"From: Reports <reports@example.org>\r\n"));
    }
    Ok(())
}
