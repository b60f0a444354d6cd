use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    fn push(&mut self, run: Box<dyn Fn(&str) -> u8>) {
        let _ = run("");
    }
}

fn main() {}
