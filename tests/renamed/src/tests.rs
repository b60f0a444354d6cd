//! What was written runs.

use std::error::Error;

use otp::{Address, GenServer, ServerSpec};

use crate::cached::{Recent, RecentClient, RecentInfo};
use crate::diary::{Diary, DiaryClient};
use crate::mailer::{MailerClient, WorkerClient};
use crate::tree::App;

crate::cell!(Text, Beats, Both: String = "10m");

type TestResult = Result<(), Box<dyn Error>>;

#[tokio::test(start_paused = true)]
async fn a_renamed_crate_has_servers() -> TestResult {
    let diary = Diary::start(("dear diary".to_owned(), 10)).await?;
    assert_eq!(diary.read(0).await?.unwrap(), "dear diary");
    assert_eq!(diary.read_later().await?, "dear diary");
    assert_eq!(diary.close().await?, 3);

    let recent = Recent::<u8, 2>::start(7).await?;
    recent.push(8)?;
    recent.push(9)?;
    assert_eq!(recent.all().await?, [9, 8]);
    recent.send(RecentInfo::Forget(0))?;
    assert_eq!(recent.first().await?, None);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_renamed_crate_has_a_tree_with_jobs() -> TestResult {
    let app = App::default().start().await?;
    app.mailer.mail("hello".to_owned())?;
    let _triggered = app.mailer.job("send_all").trigger().await?;
    assert_eq!(app.mailer.waiting().await?, 0);
    assert_eq!(app.worker.runs().await?, 0);
    app.stop().await?;
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_framework_hands_the_macros_on() -> TestResult {
    let tree = Both {
        cell: ServerSpec::of("a".to_owned()),
        job: Beats,
    };
    let both = tree.start().await?;
    both.cell.set("b".to_owned())?;
    assert_eq!(both.cell.get().await?, "b");
    both.cell.send(TextInfo::Reset("c".to_owned()))?;
    assert_eq!(both.cell.get().await?, "c");
    both.stop().await?;
    Ok(())
}
