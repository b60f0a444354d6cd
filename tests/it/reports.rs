//! What the crate reports through `tracing`: captured for the whole program, looked up by process.

use std::collections::BTreeSet;
use std::fmt::{Debug, Display};
use std::sync::{LazyLock, Mutex, PoisonError};

use genserver::Pid;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// One report.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    pub(crate) level: Level,
    /// What it says, without its fields.
    pub(crate) text: String,
    /// In the order in which they were given; the text is the first `message` among them.
    fields: Vec<(&'static str, String)>,
}

impl Report {
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether some field has this value.
    pub(crate) fn says(&self, value: &str) -> bool {
        self.fields.iter().any(|(_, known)| known == value)
    }

    /// Whether no two fields have the same name: whoever prints them by name would lose one.
    pub(crate) fn is_unambiguous(&self) -> bool {
        let names: BTreeSet<_> = self.fields.iter().map(|(name, _)| name).collect();
        names.len() == self.fields.len()
    }
}

static REPORTS: Mutex<Vec<Report>> = Mutex::new(Vec::new());

static CAPTURE: LazyLock<bool> =
    LazyLock::new(|| tracing::subscriber::set_global_default(Capture).is_ok());

/// Begins to capture; for good.
pub(crate) fn capture() {
    assert!(*CAPTURE, "nobody else captures");
}

/// The reports whose field `field` names this: a process, a child.
pub(crate) fn reports_by<T: Display + ?Sized>(field: &str, value: &T) -> Vec<Report> {
    let name = value.to_string();
    let reports = REPORTS.lock().unwrap_or_else(PoisonError::into_inner);
    reports
        .iter()
        .filter(|report| report.field(field) == Some(&name))
        .cloned()
        .collect()
}

/// The texts of the reports of a process about itself.
pub(crate) fn texts_of(pid: &Pid) -> Vec<String> {
    reports_by("pid", pid)
        .into_iter()
        .map(|report| report.text)
        .collect()
}

struct Capture;

#[derive(Default)]
struct Fields(Vec<(&'static str, String)>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.push((field.name(), format!("{value:?}")));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.push((field.name(), value.to_owned()));
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        self.0.push((field.name(), value.to_string()));
    }
}

impl Subscriber for Capture {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("genserver")
    }

    fn new_span(&self, _span: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}

    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let texts = fields.0.iter().filter(|(name, _)| *name == "message");
        let text = texts
            .map(|(_, text)| text.clone())
            .next()
            .unwrap_or_default();
        let level = *event.metadata().level();
        let report = Report {
            level,
            text,
            fields: fields.0,
        };
        REPORTS
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(report);
    }

    fn enter(&self, _span: &Id) {}

    fn exit(&self, _span: &Id) {}
}
