//! The pages in a real browser.

use fantoccini::Locator;
use serde_json::json;
use stage::Folder;

use crate::browser::Browser;
use crate::program::{Outcome, Site};

/// A cell of the row of a job.
fn cell(job: &str, label: &str) -> String {
    format!("#{job} td[data-label='{label}']")
}

fn button(job: &str, wish: &str) -> String {
    format!("form[action='/jobs/{job}/{wish}'] button")
}

#[tokio::test]
async fn a_person_watches_triggers_pauses_and_resumes_a_job() -> Outcome {
    let site = Site::start(&[])?;
    let Some(browser) = Browser::start(1200).await? else {
        return Ok(());
    };
    browser.client.goto(&format!("{}/jobs", site.url)).await?;
    assert_eq!(browser.client.title().await?, "Jobs – recurring");
    assert_eq!(browser.text("h1").await.as_deref(), Some("Jobs"));
    browser
        .text_until("#backup th", |text| text == "backup")
        .await?;
    browser
        .text_until(&cell("backup", "Schedule"), |text| text == "every 7d")
        .await?;
    browser
        .text_until(&cell("backup", "Runs"), |text| text == "0")
        .await?;

    // The page looks again by itself.
    browser
        .text_until(&cell("heartbeat", "Runs"), |runs| {
            runs.parse().is_ok_and(|runs: u64| runs > 2)
        })
        .await?;

    browser.press(&button("backup", "trigger")).await?;
    browser
        .text_until(&cell("backup", "Runs"), |text| text == "1")
        .await?;
    browser
        .text_until(&cell("backup", "Last run"), |text| {
            text.starts_with("succeeded")
        })
        .await?;
    assert_eq!(browser.client.current_url().await?.path(), "/jobs");

    browser.press(&button("backup", "pause")).await?;
    browser
        .text_until(&cell("backup", "State"), |text| text == "paused")
        .await?;
    browser
        .text_until(&cell("backup", "Next run"), |text| text == "–")
        .await?;

    browser.press(&button("backup", "resume")).await?;
    browser
        .text_until(&cell("backup", "State"), |text| text == "idle")
        .await?;
    browser
        .text_until(&cell("backup", "Next run"), |text| text.starts_with("in "))
        .await?;

    browser.press("#backup th a").await?;
    browser.text_until("h1", |text| text == "backup").await?;
    browser
        .text_until("tbody td[data-label='Outcome']", |text| text == "succeeded")
        .await?;
    browser.close().await?;
    site.stop()?;
    Ok(())
}

#[tokio::test]
async fn a_failure_is_readable_and_its_markup_is_only_text() -> Outcome {
    let data = Folder::new()?;
    data.write("orders.csv", "<script>document.title = 'broken'</script>\n")?;
    let site = Site::start_in(&data, &[])?;
    let Some(browser) = Browser::start(1200).await? else {
        return Ok(());
    };
    browser.client.goto(&format!("{}/jobs", site.url)).await?;
    browser.press(&button("digest", "trigger")).await?;
    let shown = browser
        .text_until("#digest .error", |text| !text.is_empty())
        .await?;
    assert!(shown.contains("<script>document.title"), "{shown}");
    browser
        .text_until(&cell("digest", "Failures"), |text| text == "1")
        .await?;
    assert_eq!(browser.client.title().await?, "Jobs – recurring");
    browser.close().await?;
    site.stop()?;
    Ok(())
}

#[tokio::test]
async fn on_a_phone_nothing_is_wider_than_the_screen_and_buttons_are_named() -> Outcome {
    let data = Folder::new()?;
    data.write(
        "orders.csv",
        "a_very_long_word_without_any_blank_in_it_that_nobody_can_break,x\n",
    )?;
    let site = Site::start_in(&data, &[])?;
    let Some(browser) = Browser::start(400).await? else {
        return Ok(());
    };
    site.steer("digest", "trigger").await?;
    site.job_until("digest", |job| job["failed"] == 1).await?;
    for path in ["/jobs", "/jobs/digest", "/nowhere"] {
        browser.client.goto(&format!("{}{path}", site.url)).await?;
        assert_eq!(browser.ask("window.innerWidth").await?, json!(400));
        let is_narrow = browser
            .ask("document.documentElement.scrollWidth <= 400")
            .await?;
        assert_eq!(is_narrow, json!(true), "{path}");
    }
    browser.client.goto(&format!("{}/jobs", site.url)).await?;
    let names = browser
        .ask("[...document.querySelectorAll('#sweep button')].map(it => it.ariaLabel)")
        .await?;
    assert_eq!(names, json!(["Trigger sweep", "Pause sweep"]));
    let styled = browser
        .ask("getComputedStyle(document.querySelector('#sweep')).display")
        .await?;
    assert_eq!(styled, json!("block"), "the style is there");
    browser.close().await?;
    site.stop()?;
    Ok(())
}

#[tokio::test]
async fn a_page_from_elsewhere_makes_the_browser_press_no_button() -> Outcome {
    let site = Site::start(&[])?;
    let Some(browser) = Browser::start(1200).await? else {
        return Ok(());
    };
    let form = format!(
        "<form method=post action={}/jobs/backup/trigger><button>Win!</button></form>",
        site.url
    );
    browser
        .client
        .goto(&format!("data:text/html,{form}"))
        .await?;
    browser
        .client
        .find(Locator::Css("button"))
        .await?
        .click()
        .await?;
    browser.text_until("h1", |text| text == "Forbidden").await?;
    assert_eq!(site.job("backup").await?["runs"], 0);
    browser.close().await?;
    site.stop()?;
    Ok(())
}
