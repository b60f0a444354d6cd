//! What it answers to whoever only looks.

use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::program::{FREE, Outcome, Site, program};

const CHROMIUM: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

#[tokio::test]
async fn health_says_that_all_is_well_and_since_when() -> Outcome {
    let site = Site::start(&[])?;
    let (status, health) = site.health().await?;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(health["status"], "ok");
    assert_eq!(health["jobs"], 6);
    let since = health["up_since"].as_str().ok_or("a time")?;
    assert!(since.ends_with('Z') && since.contains('T'), "{since}");
    site.stop()?;
    Ok(())
}

#[tokio::test]
async fn jobs_are_a_page_for_browsers_and_json_for_programs() -> Outcome {
    // With its own schedules.
    let site = Site::of(program(&FREE))?;
    let page = site.get("/jobs").header("accept", CHROMIUM).send().await?;
    assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    let page = page.text().await?;
    assert!(
        page.starts_with("<!DOCTYPE html><html lang=\"en\">"),
        "{page}"
    );
    assert!(!page.contains("<script"), "{page}");

    let by_header = site.get("/jobs").header("accept", "application/json");
    for request in [by_header, site.get("/jobs.json")] {
        let jobs: Value = request.send().await?.json().await?;
        let jobs = jobs.as_array().ok_or("a list")?;
        let names: Vec<_> = jobs.iter().filter_map(|job| job["name"].as_str()).collect();
        assert_eq!(
            names,
            [
                "heartbeat",
                "disk-use",
                "sweep",
                "scrub",
                "backup",
                "digest"
            ]
        );
        for job in jobs {
            let (name, schedule) = (job["name"].as_str(), job["schedule"].as_str());
            assert!(page.contains(schedule.ok_or("a schedule")?), "{name:?}");
        }
        assert_eq!(jobs[4]["schedule"], "daily 02:30 in Europe/Berlin");
        assert!(
            jobs[4]["next_run"]
                .as_str()
                .is_some_and(|time| time.ends_with(":30:00.000Z"))
        );
    }
    site.stop()?;
    Ok(())
}

#[tokio::test]
async fn a_job_has_a_page_with_its_last_runs_the_newest_first() -> Outcome {
    let site = Site::start(&["--schedule", "heartbeat=every 10ms"])?;
    let job = site
        .job_until("heartbeat", |job| job["runs"].as_u64() > Some(7))
        .await?;
    let runs = job["history"].as_array().ok_or("a history")?;
    // `history = 5`
    assert_eq!(runs.len(), 5);
    assert!(runs[0]["number"].as_u64() > runs[4]["number"].as_u64());
    assert_eq!(job["schedule"], "every 10ms");
    let page = site.get("/jobs/heartbeat").send().await?.text().await?;
    assert_eq!(page.matches("succeeded</span>").count(), 5, "{page}");
    site.stop()?;
    Ok(())
}

#[tokio::test]
async fn what_is_not_there_is_said_in_the_form_that_was_asked_for() -> Outcome {
    let site = Site::start(&[])?;
    let table = [
        (
            Method::GET,
            "/jobs/nobody",
            StatusCode::NOT_FOUND,
            "there is no job `nobody`",
        ),
        (
            Method::POST,
            "/jobs/nobody/trigger",
            StatusCode::NOT_FOUND,
            "there is no job `nobody`",
        ),
        (
            Method::GET,
            "/nowhere",
            StatusCode::NOT_FOUND,
            "there is no such page",
        ),
        (
            Method::GET,
            "/jobs/%FF",
            StatusCode::NOT_FOUND,
            "there is no such page",
        ),
        (
            Method::DELETE,
            "/jobs",
            StatusCode::METHOD_NOT_ALLOWED,
            "this page can't be asked in that way",
        ),
        (
            Method::GET,
            "/jobs/sweep/trigger",
            StatusCode::METHOD_NOT_ALLOWED,
            "this page can't be asked in that way",
        ),
    ];
    for (method, path, status, expected) in table {
        let json = site
            .request(method.clone(), path)
            .header("accept", "application/json");
        let json = json.send().await?;
        assert_eq!(json.status(), status, "{method} {path}");
        assert_eq!(json.json::<Value>().await?["error"], expected);

        let page = site
            .request(method.clone(), path)
            .header("accept", CHROMIUM)
            .send()
            .await?;
        assert_eq!(page.status(), status);
        assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
        let is_allowed = page.headers().get("allow").is_some();
        assert_eq!(is_allowed, status == StatusCode::METHOD_NOT_ALLOWED);
        assert!(page.text().await?.contains(expected));
    }
    let evil = site.get("/jobs/%3Cscript%3E").send().await?.text().await?;
    assert!(
        evil.contains("&lt;script&gt;") && !evil.contains("<script"),
        "{evil}"
    );
    site.stop()?;
    Ok(())
}

#[tokio::test]
async fn the_first_page_leads_to_the_jobs_and_every_answer_binds_the_browser() -> Outcome {
    let site = Site::start(&[])?;
    let first = site.get("/").send().await?;
    assert_eq!(first.status(), StatusCode::SEE_OTHER);
    assert_eq!(first.headers()["location"], "/jobs");
    for path in [
        "/",
        "/jobs",
        "/jobs.json",
        "/health",
        "/style.css",
        "/nowhere",
    ] {
        let answer = site.get(path).send().await?;
        let policy = answer.headers()["content-security-policy"].to_str()?;
        assert!(
            policy.starts_with("default-src 'none';"),
            "{path}: {policy}"
        );
        assert_eq!(answer.headers()["cache-control"], "no-store");
    }
    site.stop()?;
    Ok(())
}
