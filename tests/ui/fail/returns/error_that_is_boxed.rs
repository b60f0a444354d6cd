use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    fn push(&mut self) -> Result<(), Box<dyn std::error::Error>> {
        Ok(())
    }
}

fn main() {}
