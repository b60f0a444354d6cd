use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Result<Self, Box<dyn std::error::Error>> {
        Ok(Self)
    }
}

fn main() {}
