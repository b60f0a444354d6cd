use genserver::{Supervisor, genserver};

struct Cache;

#[genserver]
impl Cache {
    #[init]
    fn init() -> Self {
        Self
    }
}

#[derive(Supervisor)]
struct App {
    cache: Cache,
}

async fn run(app: App) -> Result<(), genserver::StartError> {
    app.run().await
}

fn main() {
    let _ = run;
}
