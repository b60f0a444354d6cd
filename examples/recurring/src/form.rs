//! In which form somebody wants an answer: [`Form`].

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header::ACCEPT;
use axum::http::request::Parts;

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// For people, and for whoever doesn't care.
    Html,
    /// For programs.
    Json,
}

impl Form {
    /// What `Accept` says, `text/html` first if it likes both as much. The end of a path says more.
    fn of(path: &str, accept: &str) -> Self {
        let liked = |wanted: &str| -> f32 {
            let kinds = accept.split(',').filter_map(|item| weight(item, wanted));
            kinds.fold(0.0, f32::max)
        };
        if path.strip_suffix(".json").is_some() || liked("application/json") > liked("text/html") {
            return Self::Json;
        }
        Self::Html
    }
}

/// How much an item of `Accept` likes this kind of content; nothing if it speaks of another one.
fn weight(item: &str, wanted: &str) -> Option<f32> {
    let mut parts = item.split(';').map(str::trim);
    let kind = parts
        .next()
        .filter(|kind| kind.eq_ignore_ascii_case(wanted));
    let quality = parts
        .find_map(|part| part.strip_prefix("q="))
        .unwrap_or("1");
    // A weight that makes no sense is none.
    kind.map(|_| quality.parse().unwrap_or(0.0))
}

impl<S: Send + Sync> FromRequestParts<S> for Form {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _site: &S) -> Result<Self, Infallible> {
        let accept = parts.headers.get_all(ACCEPT).iter();
        let accept: Vec<_> = accept.filter_map(|value| value.to_str().ok()).collect();
        Ok(Self::of(parts.uri.path(), &accept.join(",")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_for_json_gets_it_and_browsers_get_a_page() {
        let chromium = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
        let table = [
            ("/jobs", "", Form::Html),
            ("/jobs", "*/*", Form::Html),
            ("/jobs", chromium, Form::Html),
            ("/jobs", "application/json", Form::Json),
            ("/jobs", "Application/JSON; charset=utf-8", Form::Json),
            ("/jobs", "application/json, text/html", Form::Html),
            (
                "/jobs",
                "text/html;q=0.5, application/json;q=0.9",
                Form::Json,
            ),
            ("/jobs", "application/json;q=x", Form::Html),
            ("/jobs", ";;,,q=", Form::Html),
            ("/jobs.json", "text/html", Form::Json),
        ];
        for (path, accept, form) in table {
            assert_eq!(Form::of(path, accept), form, "{path} {accept}");
        }
    }
}
