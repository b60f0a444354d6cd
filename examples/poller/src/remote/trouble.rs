//! What can be wrong with redis: [`RedisTrouble`].

use redis::{ErrorKind, RedisError};

/// Why redis is no use at the moment, or at all.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum RedisTrouble {
    /// Waiting may help.
    #[error("no redis at {address}: {error}")]
    Away { address: String, error: RedisError },
    /// It is there, and hangs.
    #[error("redis at {address} doesn't answer")]
    Silent { address: String },
    /// It says so itself, and may soon say otherwise, as when it is loading.
    #[error("redis at {address} can't at the moment: {error}")]
    Busy { address: String, error: RedisError },
    /// It needs somebody to change something.
    #[error("redis at {address} refuses: {error}; {}", advice(error))]
    Refused { address: String, error: RedisError },
}

impl RedisTrouble {
    pub(super) fn of(error: RedisError, address: &str) -> Self {
        let address = address.to_owned();
        match error {
            error if error.is_timeout() => Self::Silent { address },
            error if needs_somebody(&error) => Self::Refused { address, error },
            error if is_said_by_redis(&error) => Self::Busy { address, error },
            error => Self::Away { address, error },
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

/// Pairs of what redis says and what to do about it. In what a script says, the code is in the middle.
const REFUSALS: [(&str, &str); 5] = [
    (
        "WRONGTYPE",
        "a key of that name is something else: choose another queue, or delete it",
    ),
    ("NOAUTH", "put a password into the url"),
    ("WRONGPASS", "mend the user and password of the url"),
    ("NOPERM", "allow this user the commands and keys"),
    ("unknown command", "it needs redis 6.2 or newer"),
];

fn refusal(error: &RedisError) -> Option<&'static str> {
    let said = error.to_string();
    let code = error.code().unwrap_or_default();
    let fits = |word: &str| code == word || said.contains(word);
    let found = REFUSALS.iter().find(|(word, _advice)| fits(word));
    found.map(|(_word, advice)| *advice)
}

fn advice(error: &RedisError) -> &'static str {
    refusal(error).unwrap_or("mend the url")
}

fn needs_somebody(error: &RedisError) -> bool {
    let is_of_url = matches!(
        error.kind(),
        ErrorKind::AuthenticationFailed | ErrorKind::InvalidClientConfig
    );
    is_of_url || refusal(error).is_some()
}

fn is_said_by_redis(error: &RedisError) -> bool {
    matches!(error.kind(), ErrorKind::Server(_) | ErrorKind::Extension)
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    fn said(line: &str) -> RedisTrouble {
        let value = redis::parse_redis_value(format!("-{line}\r\n").as_bytes());
        let error = value.and_then(redis::Value::extract_error).unwrap_err();
        RedisTrouble::of(error, "somewhere")
    }

    #[test]
    fn what_nobody_but_a_person_mends_is_refused() {
        for line in [
            "WRONGTYPE Operation against a key holding the wrong kind of value",
            "ERR Error running script (call to f_1): @user_script:9: WRONGTYPE Operation against a key",
            "NOAUTH Authentication required.",
            "WRONGPASS invalid username-password pair or user is disabled.",
            "NOPERM this user has no permissions to run the 'blmove' command",
            "ERR unknown command 'BLMOVE', with args beginning with: 'q' 'p'",
        ] {
            let trouble = said(line);
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
            let trouble = said(line);
            assert!(matches!(trouble, RedisTrouble::Busy { .. }), "{trouble}");
        }
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused).into();
        let away = RedisTrouble::of(refused, "somewhere");
        assert!(matches!(away, RedisTrouble::Away { .. }), "{away}");
        let late = io::Error::from(io::ErrorKind::TimedOut).into();
        let silent = RedisTrouble::of(late, "somewhere");
        assert!(matches!(silent, RedisTrouble::Silent { .. }), "{silent}");
    }
}
