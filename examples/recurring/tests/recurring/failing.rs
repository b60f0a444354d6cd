//! Jobs that fail, hang or take too long, and how that looks.

use reqwest::StatusCode;
use stage::Folder;

use crate::program::{Outcome, Site};

/// More than can be read in a time-out, and no room on the disk.
const HUGE: u64 = 1 << 34;

#[tokio::test]
async fn a_job_without_its_file_tries_again_and_then_health_says_so_until_it_is_there() -> Outcome {
    let data = Folder::new()?;
    let site = Site::start_in(&data, &[])?;
    assert_eq!(site.steer("digest", "trigger").await?, "started");
    site.job_until("digest", |job| job["state"] == "retrying")
        .await?;
    let job = site.job_until("digest", |job| job["failed"] == 1).await?;
    assert_eq!(job["failures_in_a_row"], 1);
    assert_eq!(job["last_run"]["attempts"], 3);
    let error = job["last_run"]["error"].as_str().ok_or("an error")?;
    assert!(error.starts_with("orders.csv: No such file"), "{error}");

    let (status, health) = site.health().await?;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(
        (&health["status"], &health["failing"][0]),
        (&"failing".into(), &"digest".into())
    );

    data.write("orders.csv", "ada,100\n")?;
    assert_eq!(site.steer("digest", "trigger").await?, "started");
    site.job_until("digest", |job| job["succeeded"] == 1)
        .await?;
    assert_eq!(site.health().await?.0, StatusCode::OK);
    assert_eq!(
        std::fs::read_to_string(data.join("digest.txt"))?,
        "ada: 1.00\n"
    );
    let ended = site.stop()?;
    assert!(
        ended
            .lines
            .last()
            .is_some_and(|line| line.contains(" 1 failed")),
        "{ended:?}"
    );
    Ok(())
}

#[tokio::test]
async fn what_no_retry_mends_fails_at_once_and_its_words_are_escaped() -> Outcome {
    let data = Folder::new()?;
    data.write("orders.csv", "ada,1\n<script>alert('x')</script>\n")?;
    let site = Site::start_in(&data, &[])?;
    site.steer("digest", "trigger").await?;
    let job = site.job_until("digest", |job| job["failed"] == 1).await?;
    assert_eq!(job["last_run"]["attempts"], 1);
    for path in ["/jobs", "/jobs/digest"] {
        let page = site.get(path).send().await?.text().await?;
        assert!(
            page.contains("line 2 of orders.csv is no `customer,cents`: &lt;script&gt;"),
            "{page}"
        );
        assert!(!page.contains("<script"), "{page}");
    }
    site.stop()?;
    Ok(())
}

#[tokio::test]
async fn pages_answer_during_a_slow_run_which_is_cut_when_its_time_is_over() -> Outcome {
    let data = Folder::new()?;
    data.sparse("huge", HUGE)?;
    let site = Site::start_in(&data, &[])?;
    site.steer("scrub", "trigger").await?;
    site.job_until("scrub", |job| job["state"] == "running")
        .await?;
    assert_eq!(site.get("/jobs").send().await?.status(), StatusCode::OK);
    let job = site.job_until("scrub", |job| job["failed"] == 1).await?;
    assert_eq!(job["last_run"]["outcome"], "timed_out");
    assert_eq!(site.health().await?.0, StatusCode::SERVICE_UNAVAILABLE);
    site.stop()?;
    Ok(())
}

#[tokio::test]
async fn pipes_links_and_bytes_that_are_no_text_hang_nothing() -> Outcome {
    let data = Folder::new()?;
    data.pipe("orders.csv")?;
    data.write("notes/one.txt", b"\0\xff")?;
    data.write("tmp/new", "new")?;
    data.pipe("notes/pipe")?;
    data.pipe("tmp/pipe")?;
    data.link("notes/circle", data.path())?;
    data.link("notes/nowhere", "/no/such/file")?;
    let mut site = Site::start_in(&data, &["--schedule", "sweep=interval 50ms"])?;
    site.running
        .wait_for(|line| line == "sweep: 0 files deleted")?;
    site.steer("backup", "trigger").await?;
    site.running
        .wait_for(|line| line == "backup: 1 files copied")?;
    site.steer("scrub", "trigger").await?;
    site.running
        .wait_for(|line| line.ends_with("all readable"))?;
    site.steer("digest", "trigger").await?;
    let job = site.job_until("digest", |job| job["failed"] == 1).await?;
    assert_eq!(
        job["last_run"]["error"],
        "orders.csv: invalid input parameter"
    );
    site.stop()?;
    Ok(())
}
