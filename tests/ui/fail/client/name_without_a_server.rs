use genserver::Named;

fn main() {
    let _ = Named::new("queue");
}
