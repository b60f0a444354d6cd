//! Buttons: trigger, pause, resume.

use reqwest::{Method, StatusCode};
use stage::Folder;

use crate::program::{Outcome, Site};

/// More than can be read in a time-out, and no room on the disk.
const HUGE: u64 = 1 << 34;

#[tokio::test]
async fn a_trigger_runs_a_job_now() -> Outcome {
    let mut site = Site::start(&[])?;
    assert_eq!(site.job("backup").await?["runs"], 0);
    assert_eq!(site.steer("backup", "trigger").await?, "started");
    site.running
        .wait_for(|line| line == "backup: 2 files copied")?;
    let job = site
        .job_until("backup", |job| job["succeeded"] == 1)
        .await?;
    assert_eq!(job["last_run"]["outcome"], "succeeded");
    site.stop()?;
    Ok(())
}

#[tokio::test]
async fn a_trigger_during_a_run_is_queued_or_busy_as_the_job_says() -> Outcome {
    let data = Folder::new()?;
    data.sparse("huge", HUGE)?;
    let site = Site::start_in(&data, &[])?;
    assert_eq!(site.steer("scrub", "trigger").await?, "started");
    assert_eq!(site.steer("scrub", "trigger").await?, "queued");
    assert_eq!(site.job("scrub").await?["state"], "running");

    // Without its file this one waits for its next attempt.
    assert_eq!(site.steer("digest", "trigger").await?, "started");
    assert_eq!(site.steer("digest", "trigger").await?, "busy");
    site.stop()?;
    Ok(())
}

#[tokio::test]
async fn a_paused_job_has_no_next_run_until_it_is_resumed() -> Outcome {
    let site = Site::start(&["--schedule", "disk-use=every 1h"])?;
    assert_eq!(site.steer("disk-use", "pause").await?, "paused");
    let job = site
        .job_until("disk-use", |job| job["state"] == "paused")
        .await?;
    assert!(job["next_run"].is_null());
    // It is no failure.
    let (status, health) = site.health().await?;
    assert_eq!(
        (status, &health["paused"][0]),
        (StatusCode::OK, &"disk-use".into())
    );

    let runs = job["runs"].as_u64();
    assert_eq!(site.steer("disk-use", "trigger").await?, "started");
    let job = site
        .job_until("disk-use", |job| job["runs"].as_u64() > runs)
        .await?;
    assert!(job["next_run"].is_null(), "a trigger doesn't resume it");

    assert_eq!(site.steer("disk-use", "resume").await?, "resumed");
    let job = site
        .job_until("disk-use", |job| job["state"] == "idle")
        .await?;
    assert!(job["next_run"].is_string());
    site.stop()?;
    Ok(())
}

#[tokio::test]
async fn a_button_leads_back_to_the_page() -> Outcome {
    let site = Site::start(&[])?;
    for wish in ["trigger", "pause", "resume"] {
        let path = format!("/jobs/sweep/{wish}");
        let pressed = site
            .request(Method::POST, &path)
            .header("accept", "text/html");
        let pressed = pressed
            .header("sec-fetch-site", "same-origin")
            .send()
            .await?;
        assert_eq!(pressed.status(), StatusCode::SEE_OTHER);
        assert_eq!(pressed.headers()["location"], "/jobs");
    }
    site.stop()?;
    Ok(())
}

#[tokio::test]
async fn many_who_trigger_at_once_are_all_answered() -> Outcome {
    let site = Site::start(&[])?;
    let asked: Vec<_> = (0..50)
        .map(|_| tokio::spawn(site.post("/jobs/disk-use/trigger").send()))
        .collect();
    for answer in asked {
        assert_eq!(answer.await??.status(), StatusCode::OK);
    }
    assert_eq!(site.health().await?.0, StatusCode::OK);
    site.stop()?;
    Ok(())
}

#[tokio::test]
async fn every_job_takes_every_kind_of_schedule() -> Outcome {
    let names = [
        "heartbeat",
        "disk-use",
        "sweep",
        "scrub",
        "backup",
        "digest",
    ];
    for schedule in [
        "every 100ms",
        "interval 0s",
        "cron * * * * * *",
        "monthly last Fri 18:00 in Asia/Tokyo",
    ] {
        let all = names.map(|name| format!("--schedule={name}={schedule}"));
        let site = Site::start(&all.each_ref().map(String::as_str))?;
        assert_eq!(
            site.health().await?.1["silent"],
            serde_json::json!([]),
            "{schedule}"
        );
        site.stop()?;
    }
    Ok(())
}
