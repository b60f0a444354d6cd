use genserver::genserver;

struct Report;

#[genserver]
impl Report {
    #[init]
    fn init() -> Self {
        Self
    }

    #[work(interval = 1)]
    fn write(&mut self) {}
}

fn main() {}
