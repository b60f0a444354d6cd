use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> u8 {
        0
    }
}

fn main() {}
