//! Answers in the form that was asked for: [`Problem`].

use axum::Json;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Response};
use genserver::{CallError, Triggered};
use maud::Markup;
use serde::Serialize;

use crate::board::Granted;
use crate::form::Form;
use crate::guard::Refusal;
use crate::page;

/// Why there is no other answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    #[error("there is no job `{0}`")]
    NoSuchJob(String),
    #[error("there is no such page")]
    NoSuchPage,
    #[error("this page can't be asked in that way")]
    WrongMethod,
    #[error("the job doesn't answer")]
    Silent(#[source] CallError),
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// What became of a wish, for programs.
#[derive(Debug, Serialize)]
pub(crate) struct Done<'a> {
    pub(crate) job: &'a str,
    pub(crate) answer: &'static str,
}

#[derive(Serialize)]
struct Told {
    error: String,
}

impl Problem {
    fn status(&self) -> StatusCode {
        match self {
            Self::NoSuchJob(_) | Self::NoSuchPage => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::Silent(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Refused(Refusal::NoHost) => StatusCode::BAD_REQUEST,
            Self::Refused(Refusal::ForeignHost) => StatusCode::MISDIRECTED_REQUEST,
            Self::Refused(Refusal::ForeignSite) => StatusCode::FORBIDDEN,
        }
    }

    pub(crate) fn answer(&self, form: Form) -> Response {
        let error = self.to_string();
        let status = self.status();
        match form {
            Form::Html => (status, html(page::problem(status, &error))).into_response(),
            Form::Json => (status, Json(Told { error })).into_response(),
        }
    }
}

impl Granted {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Triggered(Triggered::Started) => "started",
            Self::Triggered(Triggered::Queued) => "queued",
            Self::Triggered(_) => "busy",
            Self::Paused => "paused",
            Self::Resumed => "resumed",
        }
    }
}

pub(crate) fn html(page: Markup) -> Html<String> {
    Html(page.into_string())
}
