//! `cron_server`: functions that are called again and again.

fn main() {
    program::log("cron_server");
}
