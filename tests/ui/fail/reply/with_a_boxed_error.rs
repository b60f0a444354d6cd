use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn first(&self) -> Result<u8, Box<dyn std::error::Error>> {
        Ok(1)
    }
}

fn main() {}
