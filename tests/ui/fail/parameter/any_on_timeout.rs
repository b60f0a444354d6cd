use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[timeout]
    fn idle(&mut self, since: std::time::Duration) {
        let _ = since;
    }
}

fn main() {}
