//! What a job is, and the work: the SHA-256 of a phrase, hashed again and again. Nothing here knows where jobs come from.

use std::fmt::Write as _;

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

/// The longest text of a job, in bytes.
const LONGEST_TEXT: usize = 64 * 1024;

/// The longest id, in bytes.
const LONGEST_ID: usize = 200;

/// The most rounds: about a minute on a slow machine.
const MOST_ROUNDS: u32 = 100_000_000;

/// So many rounds take a moment; then others may have the thread, or end the work.
const SLICE: u32 = 2_000;

/// A job that makes sense.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Job {
    pub(crate) id: String,
    phrase: String,
    pub(crate) rounds: u32,
}

/// Why a text is no job. Trying again would not make one of it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Garbage {
    #[error("{0} bytes are too long for a job, {LONGEST_TEXT} is the most")]
    TooLong(usize),
    #[error("not the JSON of a job: {0}")]
    NotAJob(String),
    #[error("the id is empty, longer than {LONGEST_ID} bytes, or has control characters")]
    BadId,
    #[error("{0} rounds are too many, {MOST_ROUNDS} is the most")]
    TooManyRounds(u32),
}

impl Job {
    /// Reads the text of a job.
    pub(crate) fn read(text: &[u8]) -> Result<Self, Garbage> {
        if text.len() > LONGEST_TEXT {
            return Err(Garbage::TooLong(text.len()));
        }
        // It may quote the text, with all that is in it.
        let quoted = |error: serde_json::Error| excerpt(error.to_string().as_bytes());
        let job: Self =
            serde_json::from_slice(text).map_err(|error| Garbage::NotAJob(quoted(error)))?;
        let id = &job.id;
        if id.is_empty() || id.len() > LONGEST_ID || id.chars().any(char::is_control) {
            return Err(Garbage::BadId);
        }
        match job.rounds {
            rounds if rounds > MOST_ROUNDS => Err(Garbage::TooManyRounds(rounds)),
            _ => Ok(job),
        }
    }

    /// Does the work, in slices: who kills the task that does it, ends it.
    pub(crate) async fn work(self) -> String {
        let mut digest = Sha256::digest(self.phrase);
        for round in 1..=self.rounds {
            digest = Sha256::digest(digest);
            if round % SLICE == 0 {
                tokio::task::yield_now().await;
            }
        }
        digest.iter().fold(String::new(), |mut text, byte| {
            let _written = write!(text, "{byte:02x}").is_ok();
            text
        })
    }
}

/// The beginning of a text that may be anything, fit to be logged.
pub(crate) fn excerpt(text: &[u8]) -> String {
    const LENGTH: usize = 100;
    let shown = text.get(..LENGTH).unwrap_or(text).escape_ascii();
    match text.len() {
        0..=LENGTH => shown.to_string(),
        _ => format!("{shown}…"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_read() {
        let job = Job::read(br#"{"id": "a1", "phrase": "abc", "rounds": 0}"#);
        assert_eq!(job.map(|job| job.id).ok().as_deref(), Some("a1"));
    }

    #[test]
    fn what_is_no_job_is_garbage() {
        let long = "x".repeat(LONGEST_TEXT + 1);
        let long_id = format!(r#"{{"id":"{}","phrase":"","rounds":1}}"#, "x".repeat(201));
        let deep = "[".repeat(10_000);
        for text in [
            "",
            "null",
            "nonsense",
            "{}",
            "[1, 2]",
            r#"{"id":"a","phrase":"b"}"#,
            r#"{"id":"a","phrase":"b","rounds":-1}"#,
            r#"{"id":"a","phrase":"b","rounds":1.5}"#,
            r#"{"id":"a","phrase":"b","rounds":"1"}"#,
            r#"{"id":"a","phrase":"b","rounds":100000001}"#,
            r#"{"id":"a","phrase":"b","rounds":99999999999999999999}"#,
            r#"{"id":7,"phrase":"b","rounds":1}"#,
            r#"{"id":"","phrase":"b","rounds":1}"#,
            r#"{"id":"a\nb","phrase":"b","rounds":1}"#,
            r#"{"id":"a","phrase":"b","rounds":1,"more":2}"#,
            r#"{"id":"a","phrase":"b","rounds":1} {}"#,
            &long_id,
            &deep,
            &long,
        ] {
            assert!(Job::read(text.as_bytes()).is_err(), "{text}");
        }
        assert!(Job::read(b"\xff\xfe").is_err());
        assert!(Job::read(b"{\"id\":\"\xff\",\"phrase\":\"\",\"rounds\":1}").is_err());
    }

    #[test]
    fn why_it_is_none_is_short_and_plain() {
        for key in ["x\\n2026 INFO all is well\\u001b[31m", &"x".repeat(9_000)] {
            let text = format!(r#"{{"id":"a","phrase":"b","rounds":1,"{key}":2}}"#);
            let why = Job::read(text.as_bytes()).unwrap_err().to_string();
            assert!(why.len() < 200 && !why.contains(char::is_control), "{why}");
        }
    }

    #[tokio::test]
    async fn the_digest_is_hashed_again_as_often_as_is_asked_for() {
        let of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let twice = "4f8b42c22dd3729b519ba6f68d2da7cc5b2d606d05daed5ad5128cc03e6c6358";
        for (rounds, digest) in [(0, of_abc), (1, twice)] {
            let job = Job {
                id: "a".to_owned(),
                phrase: "abc".to_owned(),
                rounds,
            };
            assert_eq!(job.work().await, digest);
        }
    }

    #[test]
    fn an_excerpt_is_short_and_plain() {
        assert_eq!(excerpt(b"a\n\xff"), r"a\n\xff");
        assert_eq!(excerpt(&[b'x'; 101]), format!("{}…", "x".repeat(100)));
    }
}
