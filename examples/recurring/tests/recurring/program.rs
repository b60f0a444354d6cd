//! `recurring` as a process, and its pages.

use std::error::Error;
use std::io;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::Value;
use stage::{Ended, Folder, Program, Running};
use tokio::time::{Instant, sleep};

pub(crate) type Outcome = Result<(), Box<dyn Error>>;

/// Far more than anything here takes.
const LIMIT: Duration = Duration::from_secs(60);

/// At any port.
pub(crate) const FREE: [&str; 2] = ["--listen", "127.0.0.1:0"];

/// Who tests at nine in the morning should see what others see. A schedule that a test gives comes after these, and counts.
const SELDOM: [&str; 6] = [
    "--schedule",
    "backup=every 7d",
    "--schedule",
    "digest=every 7d",
    "--schedule",
    "scrub=every 7d",
];

/// The program, with the page it serves.
pub(crate) struct Site {
    pub(crate) running: Running,
    pub(crate) url: String,
    pub(crate) client: Client,
}

/// The program, about to run with these arguments.
pub(crate) fn program(arguments: &[&str]) -> Program {
    Program::at(env!("CARGO_BIN_EXE_recurring")).args(arguments)
}

impl Site {
    /// Starts it at a free port, in a temporary folder of its own.
    pub(crate) fn start(arguments: &[&str]) -> Result<Self, Box<dyn Error>> {
        Self::of(program(&FREE).args(SELDOM).args(arguments))
    }

    /// Starts it at a free port, in this folder.
    pub(crate) fn start_in(data: &Folder, arguments: &[&str]) -> Result<Self, Box<dyn Error>> {
        let free = program(&FREE).args(["--data"]).args([data.path()]);
        Self::of(free.args(SELDOM).args(arguments))
    }

    pub(crate) fn of(program: Program) -> Result<Self, Box<dyn Error>> {
        let mut running = program.start()?;
        let line = running.wait_for(|line| line.starts_with("listening on "))?;
        Self::at(running, &line)
    }

    /// The page of a program that has said where it listens.
    pub(crate) fn at(running: Running, line: &str) -> Result<Self, Box<dyn Error>> {
        let provider = rustls::crypto::ring::default_provider();
        // Another test has done it already.
        let _installed = provider.install_default().is_ok();
        // Redirects are something to look at.
        let client = Client::builder()
            .redirect(Policy::none())
            .timeout(LIMIT)
            .build()?;
        let url = line.trim().trim_start_matches("listening on ").to_owned();
        Ok(Self {
            running,
            url,
            client,
        })
    }

    /// `127.0.0.1:4000`
    pub(crate) fn address(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.request(Method::GET, path)
    }

    /// As a program that wants JSON.
    pub(crate) fn post(&self, path: &str) -> RequestBuilder {
        let request = self.request(Method::POST, path);
        request.header("accept", "application/json")
    }

    /// What a wish is answered: `started`.
    pub(crate) async fn steer(&self, job: &str, wish: &str) -> Result<String, Box<dyn Error>> {
        let answer = self.post(&format!("/jobs/{job}/{wish}")).send().await?;
        let answer: Value = answer.error_for_status()?.json().await?;
        assert_eq!(answer["job"], job);
        Ok(answer["answer"].as_str().unwrap_or_default().to_owned())
    }

    pub(crate) async fn health(&self) -> Result<(StatusCode, Value), Box<dyn Error>> {
        let answer = self.get("/health").send().await?;
        Ok((answer.status(), answer.json().await?))
    }

    pub(crate) async fn job(&self, name: &str) -> Result<Value, Box<dyn Error>> {
        let request = self.get(&format!("/jobs/{name}"));
        let answer = request.header("accept", "application/json").send().await?;
        Ok(answer.error_for_status()?.json().await?)
    }

    /// Asks for a job until something is so: a page tells nobody that it has changed.
    pub(crate) async fn job_until(
        &self,
        name: &str,
        is_so: impl Fn(&Value) -> bool,
    ) -> Result<Value, Box<dyn Error>> {
        let begin = Instant::now();
        loop {
            let job = self.job(name).await?;
            if is_so(&job) {
                return Ok(job);
            }
            if begin.elapsed() > LIMIT {
                return Err(format!("so far it is {job}").into());
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// Ends it as a service is ended, and sees that it was in order.
    pub(crate) fn stop(self) -> io::Result<Ended> {
        self.running.terminate()?;
        self.ended()
    }

    /// Waits for its end, which was in order.
    pub(crate) fn ended(self) -> io::Result<Ended> {
        let ended = self.running.end()?;
        assert_eq!(ended.status, Some(0), "{ended:?}");
        assert_in_order(&ended);
        let last = ended.lines.last().map(String::as_str).unwrap_or_default();
        assert!(last.starts_with("stopped: "), "{ended:?}");
        Ok(ended)
    }
}

pub(crate) fn assert_in_order(ended: &Ended) {
    assert!(!ended.errors.contains("panicked"), "{}", ended.errors);
}
