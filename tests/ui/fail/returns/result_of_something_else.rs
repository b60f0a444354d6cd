use genserver::{ExitReason, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    fn push(&mut self) -> Result<u8, ExitReason> {
        Ok(1)
    }
}

fn main() {}
