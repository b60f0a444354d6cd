use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[call]
    fn length(&self) -> usize {
        0
    }
}

fn main() {}
