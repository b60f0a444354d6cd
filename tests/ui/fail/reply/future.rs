use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn length(&self) -> impl Future<Output = usize> {
        async { 0 }
    }
}

fn main() {}
