//! What can be wrong with redis: [`RedisTrouble`].

use redis::{ErrorKind, RedisError};

/// Why redis is no use at the moment, or at all.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum RedisTrouble {
    /// Waiting may help.
    #[error("no redis at {address}: {error}")]
    Away { address: String, error: String },
    /// It is there, and hangs.
    #[error("redis at {address} doesn't answer")]
    Silent { address: String },
    /// It says so itself, and may soon say otherwise, as when it is loading.
    #[error("redis at {address} can't at the moment: {error}")]
    Busy { address: String, error: String },
    /// It needs somebody to change something.
    #[error("redis at {address} refuses: {error}; {advice}")]
    Refused {
        address: String,
        error: String,
        advice: &'static str,
    },
}

impl RedisTrouble {
    pub(super) fn of(error: &RedisError, address: &str) -> Self {
        let address = address.to_owned();
        if error.is_timeout() {
            return Self::Silent { address };
        }
        let (kind, error) = (error.kind(), said(error));
        let refusal = REFUSALS.iter().find(|(word, _)| error.contains(word));
        match (kind, refusal) {
            (_, Some((_, advice))) => Self::Refused {
                address,
                error,
                advice,
            },
            (ErrorKind::AuthenticationFailed, None) => Self::Refused {
                address,
                error: "the user or the password is wrong".to_owned(),
                advice: "mend the url",
            },
            (ErrorKind::InvalidClientConfig, None) => Self::Refused {
                address,
                error,
                advice: "mend the url",
            },
            (ErrorKind::Server(_) | ErrorKind::Extension, None) => Self::Busy { address, error },
            (_, None) => Self::Away { address, error },
        }
    }

    /// Whether no other attempt would mend it.
    pub(crate) fn is_final(&self) -> bool {
        match self {
            Self::Refused { .. } => true,
            Self::Away { .. } | Self::Silent { .. } | Self::Busy { .. } => false,
        }
    }
}

/// Pairs of what redis says and what to do about it. In what an old redis says of a script, the code is in the middle.
const REFUSALS: [(&str, &str); 6] = [
    (
        "WRONGTYPE",
        "a key of that name is something else: choose another queue, or delete it",
    ),
    ("NOAUTH", "put a password into the url"),
    ("WRONGPASS", "mend the user and password of the url"),
    ("NOPERM", "allow this user the commands and keys"),
    (
        "DB index is out of range",
        "mend the number at the end of the url",
    ),
    ("unknown command", "it needs redis 6.2 or newer"),
];

/// What redis has said, if it was redis; of several commands the first that failed.
fn said(error: &RedisError) -> String {
    let errors = error.clone().into_server_errors();
    match errors.as_deref().and_then(|errors| errors.first()) {
        Some((_index, error)) => [error.code(), error.details().unwrap_or_default()].join(" "),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    fn trouble(line: &str) -> RedisTrouble {
        let value = redis::parse_redis_value(format!("-{line}\r\n").as_bytes());
        let error = value.and_then(redis::Value::extract_error).unwrap_err();
        RedisTrouble::of(&error, "somewhere")
    }

    #[test]
    fn what_nobody_but_a_person_mends_is_refused() {
        for line in [
            "WRONGTYPE Operation against a key holding the wrong kind of value",
            "ERR Error running script (call to f_1): @user_script:9: WRONGTYPE Operation against a key",
            "NOAUTH Authentication required.",
            "WRONGPASS invalid username-password pair or user is disabled.",
            "NOPERM this user has no permissions to run the 'blmove' command",
            "ERR DB index is out of range",
            "ERR unknown command 'BLMOVE', with args beginning with: 'q' 'p'",
        ] {
            let trouble = trouble(line);
            assert!(trouble.is_final(), "{trouble}");
        }
    }

    #[test]
    fn what_may_pass_is_tried_again() {
        for line in [
            "LOADING Redis is loading the dataset in memory",
            "READONLY You can't write against a read only replica.",
            "OOM command not allowed when used memory > 'maxmemory'.",
            "MISCONF Redis is configured to save RDB snapshots",
            "ERR max number of clients reached",
        ] {
            let trouble = trouble(line);
            assert!(matches!(trouble, RedisTrouble::Busy { .. }), "{trouble}");
        }
        let refused = RedisError::from(io::Error::from(io::ErrorKind::ConnectionRefused));
        let away = RedisTrouble::of(&refused, "somewhere");
        assert!(matches!(away, RedisTrouble::Away { .. }), "{away}");
        let late = RedisError::from(io::Error::from(io::ErrorKind::TimedOut));
        let silent = RedisTrouble::of(&late, "somewhere");
        assert!(matches!(silent, RedisTrouble::Silent { .. }), "{silent}");
    }
}
