use genserver::GenServer;

struct Queue;

async fn use_it() {
    let _ = Queue::start(()).await;
}

fn main() {
    drop(use_it());
}
