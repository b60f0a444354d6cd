use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn length() -> usize {
        0
    }

    #[cast]
    fn push(item: u8) {
        let _ = item;
    }
}

fn main() {}
