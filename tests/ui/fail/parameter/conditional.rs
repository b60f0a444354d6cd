use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    fn push(&mut self, #[cfg(all())] item: u8) {
        let _ = item;
    }
}

fn main() {}
