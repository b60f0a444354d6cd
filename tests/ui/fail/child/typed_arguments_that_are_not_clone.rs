use genserver::{ServerSpec, genserver};

struct File;

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init(_file: File) -> Self {
        Self
    }
}

fn main() {
    let _ = ServerSpec::<Queue>::of(File);
}
