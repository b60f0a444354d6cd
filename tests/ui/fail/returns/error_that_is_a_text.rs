use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    fn push(&mut self) -> Result<(), String> {
        Err("full".to_owned())
    }
}

fn main() {}
