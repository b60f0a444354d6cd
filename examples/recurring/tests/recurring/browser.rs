//! A browser of a test's own: Chromium, driven through `chromedriver`.

use std::collections::HashMap;
use std::error::Error;
use std::fs;
use std::process::Command;
use std::time::Duration;

use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use stage::{Folder, Program, Running, is_installed};
use tokio::time::{Instant, sleep};

/// Far more than anything here takes.
const LIMIT: Duration = Duration::from_secs(60);

/// A browser without a window. It ends with this value, whatever the test does.
pub(crate) struct Browser {
    pub(crate) client: Client,
    driver: Driver,
}

/// The process that starts browsers. Their profile lies in the folder, which goes last.
struct Driver {
    running: Running,
    profile: Folder,
}

impl Browser {
    /// Starts one whose window is so wide, in pixels. None if it is not installed, which is said.
    pub(crate) async fn start(width: u32) -> Result<Option<Self>, Box<dyn Error>> {
        let is_here = is_installed("chromium", "chromium")?;
        if !(is_installed("chromedriver", "chromium-driver")? && is_here) {
            return Ok(None);
        }
        let profile = Folder::new()?;
        let mut running = Program::at("chromedriver").args(["--port=0"]).start()?;
        let line = running.wait_for(|line| line.contains("started successfully on port"))?;
        let port = line
            .trim_end_matches('.')
            .rsplit(' ')
            .next()
            .unwrap_or_default();
        let url = format!("http://127.0.0.1:{port}");
        // From here on it is ended with all that it has started.
        let driver = Driver { running, profile };

        let folder = driver.profile.path().display();
        let arguments = json!([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            format!("--user-data-dir={folder}"),
        ]);
        let screen = json!({ "width": width, "height": 800, "pixelRatio": 1, "touch": false, "mobile": false });
        let options = json!({ "args": arguments, "mobileEmulation": { "deviceMetrics": screen } });
        let mut wanted = serde_json::Map::new();
        wanted.insert("goog:chromeOptions".to_owned(), options);
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client = builder.capabilities(wanted).connect(&url).await?;
        Ok(Some(Self { client, driver }))
    }

    /// The text of what is found first; none if there is nothing.
    pub(crate) async fn text(&self, selector: &str) -> Option<String> {
        // The page looks again by itself, so what was found may be gone.
        let element = self.client.find(Locator::Css(selector)).await.ok()?;
        element.text().await.ok()
    }

    /// Waits until a text is so, and returns it.
    pub(crate) async fn text_until(
        &self,
        selector: &str,
        is_so: impl Fn(&str) -> bool,
    ) -> Result<String, Box<dyn Error>> {
        let begin = Instant::now();
        loop {
            let text = self.text(selector).await;
            match text {
                Some(text) if is_so(&text) => return Ok(text),
                text if begin.elapsed() > LIMIT => {
                    return Err(format!("{selector}: {text:?}").into());
                }
                _ => sleep(Duration::from_millis(50)).await,
            }
        }
    }

    /// Presses a button, also if the page looks again in that moment.
    pub(crate) async fn press(&self, selector: &str) -> Result<(), Box<dyn Error>> {
        let begin = Instant::now();
        loop {
            let pressed = match self.client.find(Locator::Css(selector)).await {
                Ok(button) => button.click().await,
                Err(error) => Err(error),
            };
            match pressed {
                Err(error) if begin.elapsed() > LIMIT => {
                    return Err(format!("{selector}: {error}").into());
                }
                Err(_gone) => sleep(Duration::from_millis(50)).await,
                Ok(()) => return Ok(()),
            }
        }
    }

    /// What a script comes to.
    pub(crate) async fn ask(&self, script: &str) -> Result<Value, Box<dyn Error>> {
        Ok(self
            .client
            .execute(&format!("return {script}"), Vec::new())
            .await?)
    }

    /// Closes it in order.
    pub(crate) async fn close(self) -> Result<(), Box<dyn Error>> {
        self.client.close().await?;
        drop(self.driver);
        Ok(())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        for process in descendants(self.running.id()) {
            let _killed = Command::new("kill")
                .args(["-KILL", &process.to_string()])
                .output()
                .is_ok();
        }
        let _killed = self.running.kill().is_ok();
    }
}

/// The processes that a process has started, and those they have started.
fn descendants(process: u32) -> Vec<u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let parents: HashMap<u32, u32> = ids.filter_map(|id| Some((id, parent(id)?))).collect();
    let mut found = vec![process];
    let mut next = 0;
    while let Some(&parent) = found.get(next) {
        found.extend(
            parents
                .iter()
                .filter(|(_, of)| **of == parent)
                .map(|(id, _)| *id),
        );
        next += 1;
    }
    found.split_off(1)
}

/// The fourth word of `stat`; the second one is a name, which may have blanks and brackets in it.
fn parent(process: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let (_, behind) = stat.rsplit_once(") ")?;
    behind.split(' ').nth(1)?.parse().ok()
}
