//! The program, and what it is asked.

use std::io;
use std::path::Path;

use stage::{Ended, Mail, Program, Running, Smtp};

/// The program, with arguments.
pub(crate) fn send_server(arguments: &[&str]) -> Program {
    Program::at(env!("CARGO_BIN_EXE_send_server")).args(arguments)
}

/// One that sends to `smtp`, and doesn't wait for long.
pub(crate) fn to(smtp: &Smtp, arguments: &[&str]) -> Program {
    send_server(&["--smtp", &smtp.url(), "--retry-every", "50ms"]).args(arguments)
}

/// `ask("state")`: its answer begins with how many mails there are.
pub(crate) fn state_of(program: &mut Running) -> io::Result<String> {
    program.tell("state")?;
    program.wait_for(|line| line.contains(" failed, "))
}

/// It has ended with `status`, and nothing in it has panicked.
pub(crate) fn check(ended: &Ended, status: i32) {
    let printed = ended.lines.join("\n");
    let errors = &ended.errors;
    assert_eq!(ended.status, Some(status), "{printed}\n{errors}");
    assert!(!errors.contains("panicked"), "{errors}");
}

/// Whether it has printed a line with this in it.
pub(crate) fn has_said(ended: &Ended, what: &str) -> bool {
    ended.lines.iter().any(|line| line.contains(what))
}

/// The subject of a mail.
pub(crate) fn subject(mail: &Mail) -> String {
    let parsed = mail.parse();
    let subject = parsed.as_ref().and_then(|mail| mail.subject());
    subject.unwrap_or_default().to_owned()
}

/// The subjects of mails, in order.
pub(crate) fn subjects(mails: &[Mail]) -> Vec<String> {
    let mut subjects: Vec<_> = mails.iter().map(subject).collect();
    subjects.sort();
    subjects
}

/// A path as an argument.
pub(crate) fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
