use genserver::genserver;

struct Cache;

#[genserver]
impl Cache {
    #[init]
    fn init() -> Self {
        Self
    }

    #[job(interval = "10m", name = "clear")]
    fn clear(&mut self) {}
}

fn main() {}
