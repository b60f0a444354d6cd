use genserver::{ChildSpec, genserver};

struct Queue;

#[genserver]
impl Queue {
    #[init]
    fn init(_name: String) -> Self {
        Self
    }
}

fn main() {
    let name = "queue".to_owned();
    let _ = ChildSpec::with::<Queue>(|| name.clone());
}
