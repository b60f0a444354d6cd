use genserver::genserver;

struct Cache;

#[genserver]
impl Cache {
    #[init]
    fn init() -> Self {
        Self
    }

    #[job(interval = "10m", shutdown = "30s")]
    fn clear(&mut self) {}
}

fn main() {}
