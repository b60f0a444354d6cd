use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[down]
    fn on_down(&mut self) {}
}

fn main() {}
