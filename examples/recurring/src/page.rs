//! The pages, as HTML that needs no script.

use std::time::SystemTime;

use axum::http::StatusCode;
use maud::{DOCTYPE, Markup, html};

use crate::view::{Run, State, Time, View};

/// How often a page looks again, in seconds.
const REFRESH: &str = "2";

/// The table of all jobs.
pub(crate) fn jobs(views: &[View], now: SystemTime) -> Markup {
    let table = html! {
        table {
            caption { "Each job, when it runs, and what became of its last run." }
            thead { tr {
                @for heading in ["Job", "Schedule", "State", "Next run", "Last run", "Failures", "Runs", "Do"] {
                    th scope="col" { (heading) }
                }
            } }
            tbody { @for view in views { (row(view, now)) } }
        }
    };
    frame(
        "Jobs",
        &html! {
            h1 { "Jobs" }
            (table)
            p.foot { "This page looks again every " (REFRESH) " seconds. For programs: " a href="/jobs.json" { "jobs.json" } ", " a href="/health" { "health" } "." }
        },
    )
}

fn row(view: &View, now: SystemTime) -> Markup {
    html! {
        tr id=(view.name) {
            th scope="row" { a href={ "/jobs/" (view.name) } { (view.name) } }
            td data-label="Schedule" { (view.schedule) }
            td data-label="State" { (state(view.state)) }
            td data-label="Next run" { (time(view.next_run, now)) }
            td data-label="Last run" { (last_run(view.last_run.as_ref(), now)) }
            td data-label="Failures" { (view.failures_in_a_row) }
            td data-label="Runs" { (view.runs) }
            td.buttons data-label="Do" { (buttons(view)) }
        }
    }
}

/// One job, with its last runs.
pub(crate) fn job(view: &View, now: SystemTime) -> Markup {
    let facts = html! {
        dl {
            dt { "Schedule" } dd { (view.schedule) }
            dt { "State" } dd { (state(view.state)) }
            dt { "Next run" } dd { (time(view.next_run, now)) }
            dt { "Runs" } dd { (view.runs) " begun, " (view.succeeded) " succeeded, " (view.failed) " failed" }
            dt { "Failures in a row" } dd { (view.failures_in_a_row) }
        }
    };
    let history = html! {
        table {
            caption { "The last runs, the newest first." }
            thead { tr {
                @for heading in ["Run", "Due", "Took", "Attempts", "Outcome"] { th scope="col" { (heading) } }
            } }
            tbody { @for run in &view.history {
                tr {
                    th scope="row" { (run.number) }
                    td data-label="Due" { (time(Some(run.due), now)) }
                    td data-label="Took" { (run.took_ms) " ms" }
                    td data-label="Attempts" { (run.attempts) }
                    td data-label="Outcome" { (outcome(run)) }
                }
            } }
        }
    };
    frame(
        view.name,
        &html! {
            p { a href="/jobs" { "All jobs" } }
            h1 { (view.name) }
            p { "It " (view.about) "." }
            (facts)
            div.buttons { (buttons(view)) }
            (history)
        },
    )
}

/// Why there is nothing else to see.
pub(crate) fn problem(status: StatusCode, error: &str) -> Markup {
    let title = status.canonical_reason().unwrap_or("Problem");
    html! {
        (DOCTYPE)
        html lang="en" {
            (head(title, None))
            body { main {
                h1 { (title) }
                p { (error) }
                p { a href="/jobs" { "All jobs" } }
            } }
        }
    }
}

fn frame(title: &str, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            (head(title, Some(REFRESH)))
            body { main { (content) } }
        }
    }
}

fn head(title: &str, refresh: Option<&str>) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            @if let Some(seconds) = refresh { meta http-equiv="refresh" content=(seconds); }
            title { (title) " – recurring" }
            link rel="icon" href="data:,";
            link rel="stylesheet" href="/style.css";
        }
    }
}

fn state(state: State) -> Markup {
    let word = state.word();
    html! { span class={ "state " (word.replace(' ', "-")) } { (word) } }
}

fn time(time: Option<Time>, now: SystemTime) -> Markup {
    match time {
        Some(time) => {
            let exact = time.rfc3339();
            html! { time datetime=(exact) title=(exact) { (time.from(now)) } }
        }
        None => html! { "–" },
    }
}

fn last_run(run: Option<&Run>, now: SystemTime) -> Markup {
    match run {
        Some(run) => html! { (outcome(run)) " " (time(Some(run.due), now)) },
        None => html! { "–" },
    }
}

fn outcome(run: &Run) -> Markup {
    html! {
        span class={ "outcome " (run.outcome.word().replace(' ', "-")) } { (run.outcome.word()) }
        @if let Some(error) = &run.error { ": " span.error { (error) } }
    }
}

/// A form for each: it works without a script.
fn buttons(view: &View) -> Markup {
    let other = match view.state {
        State::Paused => ("resume", "Resume"),
        State::Idle | State::Running | State::Retrying | State::NoAnswer | State::NotRunning => {
            ("pause", "Pause")
        }
    };
    html! {
        @for (wish, label) in [("trigger", "Trigger"), other] {
            form method="post" action={ "/jobs/" (view.name) "/" (wish) } {
                button aria-label={ (label) " " (view.name) } { (label) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::Outcome;

    #[test]
    fn what_an_error_says_is_text_and_never_markup() {
        let now = SystemTime::now();
        let evil = "<script>alert(1)</script>";
        let run = Run {
            number: 1,
            due: Time(now),
            took_ms: 1,
            attempts: 1,
            outcome: Outcome::Failed,
            error: Some(evil.to_owned()),
        };
        for page in [
            last_run(Some(&run), now),
            problem(StatusCode::NOT_FOUND, evil),
        ] {
            let page = page.into_string();
            assert!(page.contains("&lt;script&gt;alert(1)"), "{page}");
            assert!(!page.contains(evil), "{page}");
        }
    }
}
