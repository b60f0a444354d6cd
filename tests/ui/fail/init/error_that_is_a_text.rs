use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Result<Self, String> {
        Ok(Self)
    }
}

fn main() {}
