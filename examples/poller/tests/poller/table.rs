//! A redis, a queue in it, and pollers of that queue.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use redis::{Client, Commands as _, Connection};
use sha2::{Digest as _, Sha256};
use stage::{Ended, Program, Redis, Running};

/// The queue of all tests; each has a redis of its own.
pub(crate) const QUEUE: &str = "work";

/// So many rounds are nothing.
pub(crate) const SHORT: u32 = 1_000;

/// So many take long enough to be in the middle, and can be waited for.
pub(crate) const LONG: u32 = 2_000_000;

/// So many take so long that no test waits for them.
pub(crate) const ENDLESS: u32 = 100_000_000;

const LIMIT: Duration = Duration::from_secs(60);

/// A redis with a queue.
pub(crate) struct Table {
    pub(crate) redis: Redis,
}

/// The program, without a redis.
pub(crate) fn poller() -> Program {
    Program::at(env!("CARGO_BIN_EXE_poller"))
}

impl Table {
    /// None if redis isn't installed, which is said.
    pub(crate) fn lay() -> Option<Self> {
        let redis = Redis::start().expect("redis starts or isn't there");
        redis.map(|redis| Self { redis })
    }

    /// With a redis that remembers everything when it is killed.
    pub(crate) fn lay_to_last() -> Option<Self> {
        let options = ["--appendonly", "yes", "--appendfsync", "always"];
        let redis = Redis::start_with(&options).expect("redis starts or isn't there");
        redis.map(|redis| Self { redis })
    }

    pub(crate) fn connection(&self) -> Connection {
        let client = Client::open(self.redis.url()).expect("it is a url");
        // It may be loading what it remembers.
        eventually(|| {
            let mut connection = client.get_connection().ok()?;
            redis::cmd("PING").exec(&mut connection).ok()?;
            Some(connection)
        })
        .expect("redis listens")
    }

    /// Puts a job into the queue.
    pub(crate) fn push(&self, id: &str, rounds: u32) {
        self.push_text(job(id, rounds));
    }

    pub(crate) fn push_text(&self, text: impl AsRef<[u8]>) {
        let pushed: redis::RedisResult<usize> = self.connection().lpush(QUEUE, text.as_ref());
        pushed.expect("redis takes it");
    }

    /// The program, at this queue.
    pub(crate) fn poller(&self, arguments: &[&str]) -> Program {
        poller()
            .args(["--queue", QUEUE, "--redis", &self.redis.url()])
            .args(arguments)
    }

    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        self.poller(arguments).start().expect("it starts")
    }

    pub(crate) fn results(&self) -> HashMap<String, String> {
        let results = self.connection().hgetall(format!("{QUEUE}:results"));
        results.expect("it is a hash")
    }

    /// The texts in a list, as they would be taken.
    pub(crate) fn list(&self, key: &str) -> Vec<Vec<u8>> {
        let texts: redis::RedisResult<Vec<Vec<u8>>> = self.connection().lrange(key, 0, -1);
        texts.expect("it is a list").into_iter().rev().collect()
    }

    /// All keys there are, in order.
    pub(crate) fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.connection().keys("*").expect("redis answers");
        keys.sort();
        keys
    }
}

/// The text of a job.
pub(crate) fn job(id: &str, rounds: u32) -> String {
    format!(r#"{{"id": "{id}", "phrase": "{id}", "rounds": {rounds}}}"#)
}

/// The result of such a job. That of a long one is found once for all tests.
pub(crate) fn digest(id: &str, rounds: u32) -> String {
    static KNOWN: Mutex<BTreeMap<(String, u32), String>> = Mutex::new(BTreeMap::new());
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let digest = known.entry((id.to_owned(), rounds));
    digest.or_insert_with(|| hash_again(id, rounds)).clone()
}

fn hash_again(id: &str, rounds: u32) -> String {
    let mut digest = Sha256::digest(id);
    for _round in 0..rounds {
        digest = Sha256::digest(digest);
    }
    digest.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a text takes everything");
        text
    })
}

/// What it prints of such a job.
pub(crate) fn line(id: &str, rounds: u32) -> String {
    format!("{id} {}", digest(id, rounds))
}

/// For how many seconds it has worked on a job, if it says so in this line of its log.
pub(crate) fn worked_for(log: &str, id: &str) -> Option<u64> {
    let (_before, after) = log.split_once(&format!("working on {id} for "))?;
    let (seconds, _after) = after.split_once(" s")?;
    seconds.parse().ok()
}

/// Waits for the end of a program that went well and never panicked.
pub(crate) fn ends_well(running: Running) -> io::Result<Ended> {
    let ended = running.end()?;
    assert_eq!(ended.status, Some(0), "{}", ended.errors);
    assert!(!ended.errors.contains("panicked"), "{}", ended.errors);
    Ok(ended)
}

/// As `ends_well`, after SIGTERM.
pub(crate) fn stops_well(running: Running) -> io::Result<Ended> {
    running.terminate()?;
    ends_well(running)
}

/// Asks again until there is an answer, or it has been a minute.
pub(crate) fn eventually<T>(mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let begin = Instant::now();
    while begin.elapsed() < LIMIT {
        match ask() {
            Some(answer) => return Some(answer),
            None => std::thread::yield_now(),
        }
    }
    None
}
