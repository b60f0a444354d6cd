use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[init]
    fn with_room(room: usize) -> Self {
        let _ = room;
        Self
    }
}

fn main() {}
