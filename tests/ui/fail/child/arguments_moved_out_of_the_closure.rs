use genserver::{ChildSpec, genserver};

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
    let file = File;
    let _ = ChildSpec::with::<Queue>(move || file);
}
