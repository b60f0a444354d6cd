use genserver::genserver;

struct Board;

#[genserver]
impl Board {
    #[init]
    fn init() -> Self {
        Self
    }

    #[job(interval = 1)]
    fn clean(&mut self) {}

    #[call]
    fn job(&self) -> String {
        String::new()
    }
}

fn main() {}
