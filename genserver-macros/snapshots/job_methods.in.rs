//! A server with jobs beside its cast.

use std::io;

use genserver::{Context, GenServer};

/// Sends mail, now and then.
#[derive(Default)]
pub struct Mailer {
    unsent: Vec<String>,
}

#[genserver::genserver]
impl Mailer {
    #[init]
    fn init() -> Self {
        Self::default()
    }

    /// Mail to send.
    #[cast]
    fn mail(&mut self, text: String) {
        self.unsent.push(text);
    }

    /// Sends what waits.
    #[job(interval = "30s", timeout = "10s", retry(max = 3))]
    async fn send_all(&mut self) -> Result<(), io::Error> {
        self.unsent.clear();
        Ok(())
    }

    #[job(daily = "03:00", enabled = false)]
    fn forget(&mut self, _ctx: &mut Context<Self>) {
        self.unsent = Vec::new();
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mailer = Mailer::start(()).await?;
    mailer.mail("hello".to_owned())?;
    mailer.job("send_all").trigger().await?;
    Ok(())
}
