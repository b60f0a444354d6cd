use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[call]
    const LENGTH: usize = 0;

    #[init]
    fn init() -> Self {
        Self
    }
}

fn main() {}
