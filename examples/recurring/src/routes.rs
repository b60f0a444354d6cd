//! Which request is answered how: [`Site`].

use std::sync::Arc;
use std::time::SystemTime;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};

use crate::answers::{Done, Problem, html};
use crate::board::{Board, Posted, Wish};
use crate::form::Form;
use crate::view::{Health, View};
use crate::{guard, page};

/// Scripts run nowhere, and no other page may frame these.
const POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// On every answer. Without a referrer of its own a browser would call the origin of our forms "null".
const HEADERS: [(HeaderName, &str); 4] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (REFERRER_POLICY, "same-origin"),
    (CACHE_CONTROL, "no-store"),
];

/// What the pages are about. Clones are the same site.
#[derive(Clone, Debug)]
pub(crate) struct Site(Arc<About>);

#[derive(Debug)]
struct About {
    board: Board,
    hosts: Vec<String>,
    up_since: SystemTime,
}

type Named = Result<Path<String>, PathRejection>;

impl Site {
    pub(crate) fn new(board: Board, hosts: Vec<String>) -> Self {
        Self(Arc::new(About {
            board,
            hosts,
            up_since: SystemTime::now(),
        }))
    }

    pub(crate) fn router(self) -> Router {
        Router::new()
            .route("/", get(async || Redirect::to("/jobs")))
            .route("/health", get(health))
            .route("/jobs", get(jobs))
            .route("/jobs.json", get(jobs))
            .route("/jobs/{name}", get(job))
            .route("/jobs/{name}/trigger", post(trigger))
            .route("/jobs/{name}/pause", post(pause))
            .route("/jobs/{name}/resume", post(resume))
            .route("/style.css", get(style))
            .fallback(async |form: Form| Problem::NoSuchPage.answer(form))
            .method_not_allowed_fallback(async |form: Form| Problem::WrongMethod.answer(form))
            .layer(middleware::from_fn_with_state(self.clone(), guarded))
            .with_state(self)
    }

    fn find(&self, name: Named) -> Result<&Posted, Problem> {
        let Ok(Path(name)) = name else {
            return Err(Problem::NoSuchPage);
        };
        let job = self.0.board.find(&name);
        job.ok_or(Problem::NoSuchJob(name))
    }

    async fn views(&self) -> Vec<View> {
        let statuses = self.0.board.statuses().await.into_iter();
        let mut views: Vec<_> = statuses
            .map(|(job, status)| View::new(job, status))
            .collect();
        // A table has no room for them.
        for view in &mut views {
            view.history.clear();
        }
        views
    }

    async fn steer(&self, name: Named, wish: Wish, form: Form) -> Response {
        let job = match self.find(name) {
            Ok(job) => job,
            Err(problem) => return problem.answer(form),
        };
        match (job.grant(wish).await, form) {
            (Ok(granted), Form::Json) => {
                let (job, answer) = (job.name, granted.word());
                Json(Done { job, answer }).into_response()
            }
            // Back to the page, so that reloading it doesn't ask again.
            (Ok(_), Form::Html) => Redirect::to("/jobs").into_response(),
            (Err(error), form) => Problem::Silent(error).answer(form),
        }
    }
}

/// Looks at who asks, and says on each answer what browsers may do with it.
async fn guarded(State(site): State<Site>, form: Form, request: Request, next: Next) -> Response {
    let (method, uri, headers) = (request.method(), request.uri(), request.headers());
    let mut response = match guard::admit(method, uri, headers, &site.0.hosts) {
        Ok(()) => next.run(request).await,
        Err(refusal) => {
            tracing::warn!(%method, %uri, %refusal, "refused");
            Problem::Refused(refusal).answer(form)
        }
    };
    let headers = HEADERS.map(|(name, value)| (name, HeaderValue::from_static(value)));
    response.headers_mut().extend(headers);
    response
}

async fn health(State(site): State<Site>) -> Response {
    let health = Health::of(&site.views().await, site.0.up_since);
    let status = match health.status {
        "ok" => StatusCode::OK,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, Json(health)).into_response()
}

async fn jobs(State(site): State<Site>, form: Form) -> Response {
    let views = site.views().await;
    match form {
        Form::Html => html(page::jobs(&views, SystemTime::now())).into_response(),
        Form::Json => Json(views).into_response(),
    }
}

async fn job(State(site): State<Site>, name: Named, form: Form) -> Response {
    let job = match site.find(name) {
        Ok(job) => job,
        Err(problem) => return problem.answer(form),
    };
    let view = View::new(job, job.status().await);
    match form {
        Form::Html => html(page::job(&view, SystemTime::now())).into_response(),
        Form::Json => Json(view).into_response(),
    }
}

async fn trigger(State(site): State<Site>, name: Named, form: Form) -> Response {
    site.steer(name, Wish::Trigger, form).await
}

async fn pause(State(site): State<Site>, name: Named, form: Form) -> Response {
    site.steer(name, Wish::Pause, form).await
}

async fn resume(State(site): State<Site>, name: Named, form: Form) -> Response {
    site.steer(name, Wish::Resume, form).await
}

async fn style() -> Response {
    (
        [(CONTENT_TYPE, "text/css; charset=utf-8")],
        include_str!("style.css"),
    )
        .into_response()
}
