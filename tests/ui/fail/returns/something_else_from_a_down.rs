use genserver::{Down, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[down]
    fn on_down(&mut self, _down: Down) -> String {
        String::new()
    }
}

fn main() {}
