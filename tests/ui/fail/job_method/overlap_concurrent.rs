use genserver::genserver;

struct Cache;

#[genserver]
impl Cache {
    #[init]
    fn init() -> Self {
        Self
    }

    #[job(interval = "10m", overlap = concurrent(max = 2))]
    fn clear(&mut self) {}
}

fn main() {}
