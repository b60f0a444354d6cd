use genserver::genserver;

struct Cache;

#[genserver]
impl Cache {
    #[init]
    fn init() -> Self {
        Self
    }

    #[job(cron = "0 25 * * *", name = "clear", retry = 3)]
    fn clear(&mut self) {}
}

fn main() {}
