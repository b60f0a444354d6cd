use genserver::genserver;

struct Report;

#[genserver]
impl Report {
    #[init]
    fn init() -> Self {
        Self
    }

    #[work]
    fn write(&mut self) {}
}

fn main() {}
