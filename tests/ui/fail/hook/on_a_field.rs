use genserver::genserver;

struct Queue {
    #[call]
    length: usize,
}

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self { length: 0 }
    }
}

fn main() {}
