//! The API that is asked, over HTTP.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Client, Response, StatusCode, Url, redirect};

use crate::period::Period;
use crate::portfolio::{Flaw, Portfolio};

/// Many times what a portfolio takes.
const MOST_BYTES: usize = 4 * 1024 * 1024;

const MOST_REDIRECTS: usize = 5;

/// An API for portfolios.
#[derive(Clone)]
pub(crate) struct Api {
    client: Client,
    url: Url,
}

/// Why there is no portfolio.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApiError {
    /// Nobody there, no answer in time, or one that broke off: try again.
    #[error("the API did not answer")]
    Away(#[source] reqwest::Error),

    /// An answer 5xx or 429: try again, perhaps later than it was planned.
    #[error("the API answered {status}")]
    Busy {
        status: StatusCode,
        retry_after: Option<Duration>,
    },

    /// Another answer that is not 2xx. The question is wrong, so it would be again.
    #[error("the API answered {0}; is it the right URL?")]
    Refused(StatusCode),

    /// It sends who asks in circles.
    #[error("the API answered with more than {MOST_REDIRECTS} redirects")]
    Circles,

    /// Something else than a portfolio. It may be the page of a proxy, which passes, so try again.
    #[error("the API did not answer with a portfolio: {0}")]
    Flawed(#[from] Flaw),
}

/// A URL that names no API, or no client for it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BadApi {
    #[error("{0}; write `--api https://HOST/PATH`")]
    Url(#[source] <Url as FromStr>::Err),

    #[error("the API has no URL with http or https; write `--api https://HOST/PATH`")]
    Scheme,

    #[error(
        "there is no HTTP client; are there certificates, as those of the package ca-certificates?"
    )]
    Client(#[source] reqwest::Error),
}

impl Api {
    /// An API at `url`, which gets `limit` for each answer. Nothing is asked yet.
    pub(crate) fn at(url: Url, limit: Duration) -> Result<Self, BadApi> {
        if !(matches!(url.scheme(), "http" | "https") && url.has_host()) {
            return Err(BadApi::Scheme);
        }
        // Once is enough; an error says that it was before.
        let _installed = rustls::crypto::ring::default_provider()
            .install_default()
            .is_ok();
        let client = Client::builder()
            .user_agent("report")
            .connect_timeout(limit)
            .timeout(limit)
            .redirect(redirect::Policy::limited(MOST_REDIRECTS));
        // No proxy knows this machine by that name. And what isn't encrypted needs nobody's certificates, which a machine may lack.
        let client = match (is_here(&url), url.scheme()) {
            (true, "http") => client.no_proxy().tls_certs_only([]),
            (true, _) => client.no_proxy(),
            (false, _) => client,
        };
        let client = client.build().map_err(BadApi::Client)?;
        Ok(Self { client, url })
    }

    /// What was owned on the days of a period.
    pub(crate) async fn portfolio(&self, period: &Period) -> Result<Portfolio, ApiError> {
        let mut url = self.url.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push("portfolio");
        }
        let days = [("from", period.from), ("to", period.last)];
        let days = days.map(|(name, day)| (name, day.to_string()));
        url.query_pairs_mut().extend_pairs(days);
        let response = self.client.get(url).send().await?;
        match response.status() {
            status if status.is_success() => {}
            status if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
                let retry_after = retry_after(response.headers(), Timestamp::now());
                return Err(ApiError::Busy {
                    status,
                    retry_after,
                });
            }
            status => return Err(ApiError::Refused(status)),
        }
        let body = body(response).await?;
        Ok(Portfolio::read(&body, period)?)
    }
}

async fn body(mut response: Response) -> Result<Vec<u8>, ApiError> {
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await? {
        body.extend_from_slice(&part);
        if body.len() > MOST_BYTES {
            return Err(Flaw::TooLarge { most: MOST_BYTES }.into());
        }
    }
    Ok(body)
}

impl ApiError {
    /// Whether another try would end in the same way.
    pub(crate) fn is_final(&self) -> bool {
        match self {
            Self::Refused(_) | Self::Circles => true,
            Self::Away(_) | Self::Busy { .. } | Self::Flawed(_) => false,
        }
    }

    /// How long the API wants to be left alone.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Busy { retry_after, .. } => *retry_after,
            Self::Away(_) | Self::Refused(_) | Self::Circles | Self::Flawed(_) => None,
        }
    }
}

impl From<reqwest::Error> for ApiError {
    fn from(error: reqwest::Error) -> Self {
        if error.is_redirect() {
            return Self::Circles;
        }
        // A URL may hold what nobody else should read.
        Self::Away(error.without_url())
    }
}

/// Without what the URL may hold: a password, or a key.
impl fmt::Debug for Api {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Api({})", self.url.host_str().unwrap_or_default())
    }
}

fn is_here(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse().is_ok_and(|it: IpAddr| it.is_loopback())
}

/// Seconds, or a date.
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = rfc2822::parse(text).ok()?.timestamp();
    // A date that is over is no wait.
    Some(Duration::try_from(date.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_told_to_wait_is_told_seconds_or_a_date() {
        let now: Timestamp = "2026-11-01T06:00:00Z".parse().expect("a date");
        let table = [
            ("90", Some(90)),
            (" 0 ", Some(0)),
            ("Sun, 01 Nov 2026 06:01:00 GMT", Some(60)),
            ("Sun, 01 Nov 2026 05:00:00 GMT", Some(0)),
            ("soon", None),
            ("-1", None),
            ("1.5", None),
            ("", None),
        ];
        for (text, seconds) in table {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, text.parse().expect("a header"));
            let wait = seconds.map(Duration::from_secs);
            assert_eq!(retry_after(&headers, now), wait, "{text:?}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }

    #[test]
    fn this_machine_is_asked_without_a_proxy() {
        let table = [
            ("http://localhost:1", true),
            ("http://127.0.0.2/x", true),
            ("http://[::1]:80", true),
            ("http://localhost.example.org", false),
            ("http://10.0.0.1", false),
        ];
        for (url, here) in table {
            assert_eq!(is_here(&url.parse().expect(url)), here, "{url}");
        }
    }

    #[test]
    fn only_the_web_is_asked() {
        for url in [
            "ftp://example.org",
            "file:///etc/passwd",
            "mailto:ada@example.org",
        ] {
            let api = Api::at(url.parse().expect(url), Duration::from_secs(1));
            assert!(matches!(api, Err(BadApi::Scheme)), "{url}");
        }
    }

    #[test]
    fn no_password_is_shown() -> Result<(), BadApi> {
        let url = "https://ada:secret@example.org/?key=secret"
            .parse()
            .expect("a URL");
        let api = Api::at(url, Duration::from_secs(1))?;
        assert_eq!(format!("{api:?}"), "Api(example.org)");
        Ok(())
    }
}
