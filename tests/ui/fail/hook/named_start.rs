use genserver::genserver;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init() -> Self {
        Self
    }

    #[call]
    fn start(&mut self) -> bool {
        true
    }
}

async fn use_it() -> Result<(), genserver::StartError> {
    use genserver::GenServer;
    Queue::start(()).await?;
    Ok(())
}

fn main() {
    drop(use_it());
}
