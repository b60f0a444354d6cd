//! The keys of `#[job(...)]` on methods, each through the macro.

use std::time::{Duration, SystemTime};

use genserver::testing::TestClock;
use genserver::{
    Address, Context, GenServer, JobError, JobState, RunOutcome, ServerRef, WallClock, genserver,
};

use super::office::Office;
use super::support::secs;

struct Almanac;

#[genserver]
impl Almanac {
    #[init]
    fn init(office: Office, ctx: &mut Context<Self>) -> Self {
        office.equip(ctx);
        Self
    }

    #[job(cron = "0 12 * * MON-FRI")]
    fn lunch(&mut self) {}

    #[job(daily = "06:00")]
    fn papers(&mut self) {}

    #[job(weekly = "Mon,Thu 09:00")]
    fn meeting(&mut self) {}

    #[job(monthly = "last 18:00", timezone = "America/New_York")]
    fn closing(&mut self) {}

    #[job(at = "2025-03-15T08:30[Europe/Berlin]")]
    fn visit(&mut self) {}
}

/// 1.2, 1.7: `cron`, `daily`, `weekly`, `monthly`, `timezone`, `at`.
#[tokio::test(start_paused = true)]
async fn methods_run_by_the_calendar() {
    let office = Office::at("2025-02-28T00:00");
    let almanac = Almanac::start(office.clone()).await.unwrap();
    office.clock.advance_to("2025-04-01T00:00").await.unwrap();

    let lunches = office.begun("lunch");
    assert_eq!(lunches.len(), 22);
    assert_eq!(
        lunches[..2],
        ["2025-02-28T12:00+00:00", "2025-03-03T12:00+00:00"]
    );
    let papers = office.begun("papers");
    assert_eq!(papers.len(), 32);
    assert!(papers.iter().all(|at| at.ends_with("T06:00+00:00")));
    let meetings = office.begun("meeting");
    assert_eq!(meetings.len(), 9);
    assert_eq!(
        meetings[..2],
        ["2025-03-03T09:00+00:00", "2025-03-06T09:00+00:00"]
    );
    // New York has set its clocks ahead in between.
    let closings = ["2025-02-28T23:00+00:00", "2025-03-31T22:00+00:00"];
    assert_eq!(office.begun("closing"), closings);
    assert_eq!(office.begun("visit"), ["2025-03-15T07:30+00:00"]);
    let visit = almanac.job("visit").status().await.unwrap();
    assert_eq!(visit.next_run, None);
}

/// Fails when it is told to.
struct Fragile(Vec<bool>);

#[genserver]
impl Fragile {
    #[init]
    fn init(office: Office, fails: Vec<bool>, ctx: &mut Context<Self>) -> Self {
        office.equip(ctx);
        Self(fails)
    }

    #[job(every = "10s", max_failures = 2, on_failure = "restart")]
    fn attempt(&mut self) -> Result<(), JobError> {
        match self.0.pop() {
            Some(true) => Err(JobError::new("no luck")),
            Some(false) | None => Ok(()),
        }
    }
}

/// 1.5: only failures in a row count.
#[tokio::test(start_paused = true)]
async fn a_method_may_fail_so_often_before_its_server_restarts() {
    let office = Office::new();
    let start = office.clock.now();
    let fails = vec![true, true, false, true];
    let fragile = Fragile::start((office.clone(), fails)).await.unwrap();
    let gone = fragile.pid().monitor();
    office.clock.advance(secs(35)).await;
    assert!(fragile.is_alive());
    let reason = gone.await.reason;
    assert_eq!(reason.to_string(), "no luck");
    assert_eq!(
        office.seconds(start, "attempt"),
        [10.0, 20.0, 30.0, 40.0],
        "one failure, a success, two failures"
    );
}

struct Times {
    start: SystemTime,
    clock: TestClock,
    attempts: Vec<u64>,
}

#[genserver]
impl Times {
    #[init]
    fn init(office: Office, ctx: &mut Context<Self>) -> Self {
        office.equip(ctx);
        Self {
            start: office.clock.now(),
            clock: office.clock,
            attempts: Vec::new(),
        }
    }

    #[job(every = "10s", history = 3)]
    fn remembered(&mut self) {}

    #[job(every = "10s", enabled = false)]
    fn paused(&mut self) {}

    #[job(interval = "10s", initial_delay = "3s")]
    fn soon(&mut self) {}

    #[job(every = "10s", initial_delay = "4s")]
    fn soon_on_a_beat(&mut self) {}

    #[job(every = "10s", jitter = "4s")]
    fn shaky(&mut self) {}

    #[job(every = "20s", until = "2025-01-01T00:01")]
    fn short(&mut self) {}

    #[job(
        every = "1m",
        max_runs = 1,
        deadline = "10s",
        retry(max = 9, backoff = "constant", base = "3s")
    )]
    fn hurried(&mut self) -> Result<(), JobError> {
        let now = self.clock.now();
        let since = now.duration_since(self.start).unwrap_or_default();
        self.attempts.push(since.as_secs());
        Err(JobError::new("no luck"))
    }

    #[call]
    fn attempts(&self) -> Vec<u64> {
        self.attempts.clone()
    }
}

/// Starts it, and lets so much time pass.
async fn times(time: Duration) -> (ServerRef<Times>, Office, SystemTime) {
    let office = Office::new();
    let start = office.clock.now();
    #[expect(clippy::unwrap_used, reason = "a fixture")]
    let server = Times::start(office.clone()).await.unwrap();
    office.clock.advance(time).await;
    (server, office, start)
}

/// `history`
#[tokio::test(start_paused = true)]
async fn a_method_remembers_so_many_runs() {
    let (server, _office, _start) = times(secs(55)).await;
    let status = server.job("remembered").status().await.unwrap();
    let runs: Vec<_> = status.history.iter().map(|report| report.run).collect();
    assert_eq!((runs, status.counts.succeeded), (vec![3, 4, 5], 5));
    let other = server.job("soon").status().await.unwrap();
    assert_eq!(other.history.len(), 6, "it is for one job alone");
}

/// `enabled`
#[tokio::test(start_paused = true)]
async fn a_method_may_start_paused() {
    let (server, office, start) = times(secs(35)).await;
    let paused = server.job("paused");
    let status = paused.status().await.unwrap();
    assert_eq!((status.state, status.next_run), (JobState::Paused, None));
    paused.resume().await.unwrap();
    assert_eq!(paused.status().await.unwrap().state, JobState::Idle);
    office.clock.advance(secs(20)).await;
    assert_eq!(office.seconds(start, "paused"), [40.0, 50.0]);
}

/// `initial_delay`
#[tokio::test(start_paused = true)]
async fn the_first_run_of_a_method_may_come_sooner() {
    let (_server, office, start) = times(secs(30)).await;
    let rounded = |job| -> Vec<f64> {
        let seconds = office.seconds(start, job).into_iter();
        seconds.map(f64::round).collect()
    };
    assert_eq!(rounded("soon"), [3.0, 13.0, 23.0]);
    assert_eq!(rounded("soon_on_a_beat"), [4.0, 14.0, 24.0]);
}

/// `jitter`: never early, never so late, and the beat stays.
#[tokio::test(start_paused = true)]
async fn a_method_is_delayed_at_random() {
    let (_server, office, start) = times(secs(1_005)).await;
    let seconds = office.seconds(start, "shaky");
    assert_eq!(seconds.len(), 100);
    let lates: Vec<_> = seconds
        .iter()
        .zip(1_u32..)
        .map(|(began, tick)| began - 10.0 * f64::from(tick))
        .collect();
    assert!(
        lates.iter().all(|late| (-0.01..4.01).contains(late)),
        "{lates:?}"
    );
    assert!(lates.iter().any(|late| *late < 1.0), "{lates:?}");
    assert!(lates.iter().any(|late| *late > 3.0), "{lates:?}");
}

/// `until` is the last time at which a run may be due, and the end of the job alone.
#[tokio::test(start_paused = true)]
async fn a_method_runs_until_a_time() {
    let (server, office, start) = times(secs(200)).await;
    assert_eq!(office.seconds(start, "short"), [20.0, 40.0, 60.0]);
    let short = server.job("short").status().await.unwrap();
    assert_eq!(short.next_run, None);
    assert!(office.seconds(start, "remembered").len() >= 19);
}

/// `deadline` is for all attempts of a run together.
#[tokio::test(start_paused = true)]
async fn all_attempts_of_a_method_have_one_deadline() {
    let (server, _office, _start) = times(secs(200)).await;
    let attempts = server.attempts().await.unwrap();
    let since_first: Vec<_> = attempts.iter().map(|at| at - attempts[0]).collect();
    assert_eq!(since_first, [0, 3, 6, 9]);
}

struct Endless;

#[genserver]
impl Endless {
    #[init]
    fn init() -> Self {
        Self
    }

    #[job(delay = "10s", deadline = "10s")]
    async fn wait(&mut self) {
        std::future::pending::<()>().await;
    }
}

/// It also cuts the attempt in flight.
#[tokio::test(start_paused = true)]
async fn an_attempt_of_a_method_ends_at_the_deadline() {
    let endless = Endless::start(()).await.unwrap();
    tokio::time::sleep(secs(21)).await;
    let wait = endless.job("wait").status().await.unwrap();
    assert_eq!(wait.counts.timed_out, 1);
    let last = wait.last_run.unwrap();
    assert_eq!((last.outcome, last.took), (RunOutcome::TimedOut, secs(10)));
}
