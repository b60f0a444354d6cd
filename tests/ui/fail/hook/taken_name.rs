use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[cast]
    fn stop(&mut self) {}

    #[cast]
    fn drain(&mut self) {}

    #[call]
    fn pid(&self) -> u32 {
        0
    }
}

fn main() {}
