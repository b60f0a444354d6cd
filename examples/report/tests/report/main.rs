//! `report` as a process, with an API and a mail server on loopback.
#![cfg(unix)]

mod api;
mod arguments;
mod asking;
mod mailing;
mod mails;
mod service;
mod stopping;

use std::io;

use stage::{Ended, Program, Smtp};

use api::Api;

/// The program.
fn report() -> Program {
    Program::at(env!("CARGO_BIN_EXE_report"))
}

/// The program as it sends the report of October 2025 to Ada, who is asked for with a short pause before another try.
fn report_of_october(api: &Api, smtp: &Smtp) -> Program {
    report()
        .args([
            "--now",
            "monthly",
            "--date",
            "2025-11-01",
            "--pause",
            "0.01",
        ])
        .args(["--api", &api.url(), "--smtp", &smtp.url()])
        .args(["--from", "Reports <reports@here.test>"])
        .args(["--to", "Ada <ada@here.test>"])
}

/// How it ended, after it was seen that nothing has panicked.
fn calmly(ended: io::Result<Ended>) -> io::Result<Ended> {
    let ended = ended?;
    assert!(!ended.errors.contains("panicked"), "{}", ended.errors);
    Ok(ended)
}
