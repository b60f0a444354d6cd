//! `recurring`: recurring jobs beside a web server.

fn main() {
    program::log("recurring");
}
