use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[terminate]
    fn end(&mut self) {}

    #[terminate]
    fn end_again(&mut self) {}
}

fn main() {}
