//! `report`: reports by mail.

fn main() {
    program::log("report");
}
