//! Who may ask at all: [`admit`].
//!
//! The program trusts whoever can reach its port. But a browser on the same machine can, and it does what pages from elsewhere tell it. So what
//! browsers say of where a request comes from is looked at:
//!
//! - A page of another site may send a form here. Its `Sec-Fetch-Site`, or in older browsers its `Origin`, gives it away.
//! - A name that points to 127.0.0.1 for a while makes another site's page one of ours ("DNS rebinding"). It stands in `Host`, so only names that
//!   are known are taken there, and IP addresses, which nobody can redirect.

use std::net::IpAddr;

use axum::http::header::{HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Method, Uri};

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("the request has to say once to which host it goes")]
    NoHost,
    #[error("this server doesn't go by that name; --host gives it one")]
    ForeignHost,
    #[error("a page of another site may not change anything here")]
    ForeignSite,
}

/// Lets a request in, or says why not. `names` are those of this server besides `localhost`.
pub(crate) fn admit(
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    names: &[String],
) -> Result<(), Refusal> {
    let mut hosts = headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return Err(Refusal::NoHost);
    };
    let host = host
        .to_str()
        .ok()
        .and_then(|host| host.parse::<Authority>().ok());
    let host = host.ok_or(Refusal::NoHost)?;
    // Who asks as one asks a proxy says it twice.
    let is_ours = [Some(&host), uri.authority()]
        .into_iter()
        .flatten()
        .all(|host| is_ours(host, names));
    if !is_ours {
        return Err(Refusal::ForeignHost);
    }
    match *method {
        // These change nothing.
        Method::GET | Method::HEAD => Ok(()),
        _ => from_here(headers, &host),
    }
}

fn is_ours(host: &Authority, names: &[String]) -> bool {
    let host = host.host();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    let is = |name: &str| host.eq_ignore_ascii_case(name);
    is("localhost") || address.parse::<IpAddr>().is_ok() || names.iter().any(|name| is(name))
}

/// What is not said by a browser says none of this.
fn from_here(headers: &HeaderMap, host: &Authority) -> Result<(), Refusal> {
    let header = |name: &str| headers.get(name).map(HeaderValue::as_bytes);
    let is_ours = match (header("sec-fetch-site"), header(ORIGIN.as_str())) {
        // The second: a person has typed it.
        (Some(site), _) => site == b"same-origin" || site == b"none",
        (None, Some(origin)) => {
            let origin = str::from_utf8(origin).unwrap_or_default();
            let authority = origin
                .split_once("://")
                .map(|(_scheme, authority)| authority);
            authority.is_some_and(|authority| authority.eq_ignore_ascii_case(host.as_str()))
        }
        (None, None) => true,
    };
    is_ours.then_some(()).ok_or(Refusal::ForeignSite)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(method: &Method, uri: &str, said: &[(&'static str, &'static str)]) -> Option<Refusal> {
        let mut headers = HeaderMap::new();
        for &(name, value) in said {
            headers.append(name, HeaderValue::from_static(value));
        }
        let names = ["jobs.example".to_owned()];
        admit(method, &uri.parse().unwrap(), &headers, &names).err()
    }

    #[test]
    fn only_names_of_this_server_are_hosts() {
        use Refusal::{ForeignHost, NoHost};
        let table = [
            (&["127.0.0.1:4000"][..], None),
            (&["[::1]:4000"], None),
            (&["LocalHost:4000"], None),
            (&["jobs.example"], None),
            (&["192.168.1.7"], None),
            (&["evil.example"], Some(ForeignHost)),
            (&["localhost.evil.example"], Some(ForeignHost)),
            (&["127.0.0.1.evil.example:4000"], Some(ForeignHost)),
            (&[], Some(NoHost)),
            (&[""], Some(NoHost)),
            (&["a b"], Some(NoHost)),
            (&["localhost", "evil.example"], Some(NoHost)),
        ];
        for (hosts, refusal) in table {
            let said: Vec<_> = hosts.iter().map(|host| ("host", *host)).collect();
            assert_eq!(ask(&Method::GET, "/jobs", &said), refusal, "{hosts:?}");
        }
        let proxied = ask(
            &Method::GET,
            "http://evil.example/jobs",
            &[("host", "localhost")],
        );
        assert_eq!(proxied, Some(ForeignHost));
    }

    #[test]
    fn a_page_of_another_site_changes_nothing() {
        let foreign = Some(Refusal::ForeignSite);
        let table = [
            (&[][..], None),
            (
                &[("sec-fetch-site", "same-origin"), ("origin", "null")],
                None,
            ),
            (&[("sec-fetch-site", "none")], None),
            (&[("sec-fetch-site", "cross-site")], foreign),
            // Another port of this machine.
            (&[("sec-fetch-site", "same-site")], foreign),
            (&[("sec-fetch-site", "")], foreign),
            (&[("origin", "http://127.0.0.1:4000")], None),
            (&[("origin", "http://127.0.0.1:5000")], foreign),
            (&[("origin", "http://evil.example")], foreign),
            (&[("origin", "null")], foreign),
            (&[("origin", "")], foreign),
        ];
        for (said, refusal) in table {
            let mut headers = vec![("host", "127.0.0.1:4000")];
            headers.extend_from_slice(said);
            assert_eq!(ask(&Method::POST, "/jobs", &headers), refusal, "{said:?}");
            assert_eq!(ask(&Method::GET, "/jobs", &headers), None, "{said:?}");
        }
    }
}
