//! Jobs that are methods.

use std::io;

use otp::{Context, MemoryGate, genserver, job};

/// Sends mail, now and then.
#[derive(Debug, Default)]
pub struct Mailer {
    /// What waits.
    unsent: Vec<String>,
}

#[genserver(crate = otp)]
impl Mailer {
    #[init]
    fn init() -> Self {
        Self::default()
    }

    #[cast]
    fn mail(&mut self, text: String) {
        self.unsent.push(text);
    }

    #[call]
    fn waiting(&self) -> usize {
        self.unsent.len()
    }

    #[job(interval = "30s", timeout = "10s", retry(max = 3, backoff = "linear"))]
    async fn send_all(&mut self) -> Result<(), io::Error> {
        self.unsent.clear();
        Ok(())
    }

    #[job(cron = "0 6 * * *", timezone = "local", gate = MemoryGate::new())]
    fn forget(&mut self, _ctx: &mut Context<Self>) {
        self.unsent.clear();
    }
}

/// Its schedule stands on the struct.
#[job(interval = "10m", until = "2127-12-31T18:00Z", crate = otp)]
#[derive(Debug)]
pub struct Worker {
    /// How often it ran.
    runs: u32,
}

#[genserver(crate = otp)]
impl Worker {
    #[init]
    fn init() -> Self {
        Self { runs: 0 }
    }

    #[call]
    fn runs(&self) -> u32 {
        self.runs
    }

    #[work]
    fn work(&mut self) {
        self.runs = self.runs.saturating_add(1);
    }
}
