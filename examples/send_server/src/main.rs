//! `send_server`: sends mails, and tries again.

fn main() {
    program::log("send_server");
}
