use genserver::{Pid, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[down]
    fn on_down(&mut self, pid: Pid) {
        let _ = pid;
    }
}

fn main() {}
