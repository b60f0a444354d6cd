//! Keep values for a while: a server whose entries go when their time is over.
//!
//! Look at `put`, which sets a timer, and at `expire`, which doubts it.
//!
//! - `ctx.send_after` sends the server a message later; the timers end with the server, so nothing is left of them.
//! - Setting an entry anew cancels its timer. But a message that a timer has sent already cannot be taken back.
//! - So each entry knows when it ends, and a message that comes too early does nothing.
//!
//! It runs on tokio's paused clock: nobody waits for the seconds.
#![expect(clippy::print_stdout, reason = "it shows what happens")]

use std::collections::HashMap;
use std::error::Error;
use std::time::Duration;

use genserver::{Context, GenServer as _, TimerRef, genserver};
use tokio::time::{Instant, sleep};

/// Values that are kept for so long.
struct Cache {
    lifetime: Duration,
    entries: HashMap<String, Entry>,
}

struct Entry {
    value: String,
    end: Instant,
    timer: TimerRef,
}

#[genserver]
impl Cache {
    #[init]
    fn init(lifetime: Duration) -> Self {
        let entries = HashMap::new();
        Self { lifetime, entries }
    }

    #[cast]
    fn put(&mut self, key: String, value: String, ctx: &mut Context<Self>) {
        // In this order, so that the timer never rings before the end.
        let end = Instant::now() + self.lifetime;
        let timer = ctx.send_after(self.lifetime, CacheInfo::Expire(key.clone()));
        let entry = Entry { value, end, timer };
        if let Some(before) = self.entries.insert(key, entry) {
            before.timer.cancel();
        }
    }

    #[call]
    fn get(&self, key: String) -> Option<String> {
        let entry = self.entries.get(&key)?;
        Some(entry.value.clone())
    }

    #[info]
    fn expire(&mut self, key: String) {
        let is_over = |entry: &Entry| entry.end <= Instant::now();
        if self.entries.get(&key).is_some_and(is_over) {
            self.entries.remove(&key);
            println!("     {key} is forgotten");
        }
    }
}

#[tokio::main(flavor = "current_thread", start_paused = true)]
async fn main() -> Result<(), Box<dyn Error>> {
    let cache = Cache::start(Duration::from_millis(4_500)).await?;

    cache.put("weather".to_owned(), "rain".to_owned())?;
    cache.put("news".to_owned(), "none".to_owned())?;
    for second in 0..10 {
        if second == 3 {
            println!("{second} s  the weather changes");
            cache.put("weather".to_owned(), "sunshine".to_owned())?;
        }
        let weather = cache.get("weather".to_owned()).await?;
        let news = cache.get("news".to_owned()).await?;
        println!("{second} s  weather: {weather:?}, news: {news:?}");
        sleep(Duration::from_secs(1)).await;
    }
    Ok(())
}
