#![deny(deprecated)]

use genserver::genserver;

struct Cache;

#[genserver]
impl Cache {
    #[init]
    fn init() -> Self {
        Self
    }

    #[job(interval = "5ms")]
    fn clear(&mut self) {}
}

fn main() {}
