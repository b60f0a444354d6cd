use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn items(&self) -> impl Iterator<Item = u8> {
        0..9
    }
}

fn main() {}
