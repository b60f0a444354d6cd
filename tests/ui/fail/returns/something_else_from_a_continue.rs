use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[handle_continue]
    fn load(&mut self) -> Vec<u8> {
        Vec::new()
    }
}

fn main() {}
