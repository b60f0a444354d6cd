use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> impl Future<Output = Self> {
        async { Self }
    }
}

fn main() {}
