use genserver::genserver;

#[genserver]
mod queue {
    pub struct Queue;
}

fn main() {}
