#![deny(unused_must_use)]

use genserver::Supervisor;

async fn run() {
    Supervisor::one_for_one().start();
}

fn main() {
    drop(run());
}
