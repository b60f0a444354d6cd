use genserver::ServerRef;

mod queue {
    use genserver::genserver;

    pub struct Queue;

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
    }
}

async fn use_it(queue: ServerRef<queue::Queue>) -> Result<usize, genserver::CallError> {
    queue.length().await
}

fn main() {
    let _ = use_it;
}
