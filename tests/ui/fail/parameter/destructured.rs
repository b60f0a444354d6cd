use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    fn push(&mut self, (left, right): (u8, u8)) {
        let _ = (left, right);
    }
}

fn main() {}
