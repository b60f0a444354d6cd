use genserver::{Init, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Init {
        Init::ok(Self)
    }
}

fn main() {}
