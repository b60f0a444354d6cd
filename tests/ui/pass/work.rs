//! Servers whose schedule stands on the struct, and jobs that can be asked by name.
#![deny(warnings, missing_docs)]

use std::time::Duration;

use genserver::{
    Context, ContextJobs, GenServer, JobError, JobSpec, Overlap, Scheduled, Triggered, genserver,
};

/// Keeps a list of what it sends.
#[derive(Debug)]
pub struct Mailer<T> {
    sent: Vec<T>,
}

impl<T> Scheduled for Mailer<T> {
    const SPEC: JobSpec = JobSpec::every(Duration::from_secs(60)).overlap(Overlap::Queue);
}

#[genserver]
impl<T: Clone + Send + Sync + 'static> Mailer<T> {
    #[init]
    fn init(first: T) -> Self {
        Self { sent: vec![first] }
    }

    #[work]
    async fn send(&mut self, ctx: &mut Context<Self>) -> Result<(), JobError> {
        self.sent.extend(self.sent.first().cloned());
        if self.sent.len() > 2 {
            ctx.jobs().finish();
        }
        Ok(())
    }

    #[cfg(any())]
    #[job(interval = 1)]
    fn never(&mut self) {}

    #[job(interval = "1h")]
    fn forget(&mut self) -> Result<(), std::fmt::Error> {
        self.sent.clear();
        Ok(())
    }

    #[call]
    fn sent(&self) -> usize {
        self.sent.len()
    }
}

/// Nothing but a job.
#[derive(Debug)]
pub struct Quiet;

#[genserver]
impl Quiet {
    #[init]
    fn init() -> Self {
        Self
    }

    /// A call of this name is another's.
    #[job(interval = 3)]
    fn job(&self) {}
}

/// Without jobs, the name is free.
#[derive(Debug)]
pub struct Office;

#[genserver]
impl Office {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn job(&self) -> &'static str {
        "clerk"
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mailer = Mailer::start("hello").await?;
    assert_eq!(mailer.job("send").trigger().await?, Triggered::Started);
    assert_eq!(mailer.sent().await?, 2);
    tokio::time::sleep(Duration::from_secs(150)).await;
    assert_eq!(mailer.sent().await?, 3);
    mailer.job("forget").trigger().await?;
    assert_eq!(mailer.sent().await?, 0);
    assert!(mailer.job("never").pause().await.is_err());

    Quiet::start(()).await?.job("job").status().await?;
    assert_eq!(Office::start(()).await?.job().await?, "clerk");
    Ok(())
}
