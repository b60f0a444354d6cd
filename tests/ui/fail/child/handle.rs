use genserver::{GenServer, Supervisor, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn length(&self) -> usize {
        0
    }

    #[cast]
    fn push(&mut self, _item: u8) {}

    #[info]
    fn tick(&mut self, _by: u8) {}
}

async fn run() -> Result<(), genserver::StartError> {
    let queue = Queue::start(()).await?;
    let _ = Supervisor::one_for_one().child(queue);
    Ok(())
}

fn main() {
    drop(run());
}
