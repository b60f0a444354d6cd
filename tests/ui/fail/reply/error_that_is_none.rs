use genserver::{Reply, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn first(&self) -> Result<Reply<u8, Self>, String> {
        Ok(Reply::new(1))
    }
}

fn main() {}
