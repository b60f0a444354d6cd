use genserver::{Exit, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[exit]
    fn on_exit(&mut self, exit: Exit) {
        let _ = exit;
    }

    #[exit]
    fn also_exit(&mut self, exit: Exit) {
        let _ = exit;
    }
}

fn main() {}
