use genserver::{Down, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[down]
    fn on_down(&mut self, down: Down) {
        let _ = down;
    }

    #[down]
    fn also_down(&mut self, down: Down) {
        let _ = down;
    }
}

fn main() {}
