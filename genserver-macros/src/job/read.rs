//! From the keys as they are written to the model.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::parse::{ParseStream, Parser};
use syn::{Expr, Ident};

use super::entry::{Entry, Value, entries};
use super::key::{Key, RetryKey};
use super::model::{Chosen, JobOptions, Overlap, Retry};
use super::{number, schedule, value};
use crate::errors::Errors;
use crate::krate::Krate;
use crate::setting::{Given, Setting};
use crate::words::Word;

const KEYLESS: &str = "say what it is: write `interval = 600` (seconds) or `interval = \"10m\"`";
const RETRY: &str = "write `retry(max = 3)`";
const CONCURRENT: &str = "write `overlap = concurrent(max = 2)`";

/// Reads everything that stands in the parentheses.
pub(super) fn options(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<JobOptions> {
    let mut options = JobOptions::default();
    for entry in entries(input, KEYLESS, errors)? {
        match entry {
            Some(entry) => options.read(&entry, errors),
            None => options.is_doubtful = true,
        }
    }
    Ok(options)
}

/// What to say of a key that is there already.
fn twice(key: &Ident, first: &TokenStream) -> String {
    format!("`{key}` is given already, as `{first}`: remove one of them")
}

impl JobOptions {
    fn read(&mut self, entry: &Entry, errors: &mut Errors) {
        let name = entry.key.to_string();
        let Some(key) = Key::named(&name) else {
            self.is_doubtful = true;
            return errors.push(&entry.key, Key::explain(&name));
        };
        let mut keys = self.keys.iter();
        if let Some((_, _, first)) = keys.find(|(known, _, _)| *known == key) {
            return errors.push(&entry.key, twice(&entry.key, first));
        }
        self.keys.push((key, entry.key.clone(), entry.at()));
        if key.is_schedule() {
            self.schedules.push(Chosen {
                by: key,
                key: entry.key.clone(),
                at: entry.at(),
                value: errors.take(schedule::schedule(key, entry)),
            });
        } else {
            self.value(key, entry, errors);
        }
    }

    fn value(&mut self, key: Key, entry: &Entry, errors: &mut Errors) {
        match key {
            Key::Timezone => set(&mut self.timezone, entry, errors, schedule::timezone),
            Key::InitialDelay => set(&mut self.initial_delay, entry, errors, value::length),
            Key::RunOnStart => set(&mut self.run_on_start, entry, errors, value::flag),
            Key::Jitter => set(&mut self.jitter, entry, errors, value::length),
            Key::Timeout => set(&mut self.timeout, entry, errors, value::length),
            Key::Deadline => set(&mut self.deadline, entry, errors, value::length),
            Key::Retry => self.retry = retry(entry, errors),
            Key::OnFailure => set(&mut self.on_failure, entry, errors, value::word),
            Key::MaxFailures => set(&mut self.max_failures, entry, errors, number::count),
            Key::Panic => set(&mut self.panic, entry, errors, value::word),
            Key::Overlap => set(&mut self.overlap, entry, errors, overlap),
            Key::Missed => set(&mut self.missed, entry, errors, value::word),
            Key::MissedGrace => set(&mut self.missed_grace, entry, errors, value::length),
            Key::MaxRuns => set(&mut self.max_runs, entry, errors, number::count),
            Key::Until => set(&mut self.until, entry, errors, |entry| {
                schedule::moment(key, entry)
            }),
            Key::Name => set(&mut self.name, entry, errors, value::name),
            Key::Shutdown => set(&mut self.shutdown, entry, errors, value::grace),
            Key::Restart => set(&mut self.restart, entry, errors, value::word),
            Key::History => set(&mut self.history, entry, errors, number::count),
            Key::Enabled => set(&mut self.enabled, entry, errors, value::flag),
            Key::Gate => set(&mut self.gate, entry, errors, value::expression),
            Key::Crate => self.krate = krate(entry, errors),
            Key::Interval
            | Key::Every
            | Key::Cron
            | Key::Daily
            | Key::Weekly
            | Key::Monthly
            | Key::Delay
            | Key::At => {}
        }
    }
}

fn set<T>(
    setting: &mut Setting<T>,
    entry: &Entry,
    errors: &mut Errors,
    read: impl FnOnce(&Entry) -> syn::Result<T>,
) {
    *setting = match errors.take(read(entry)) {
        Some(value) => Setting::Given(Given {
            value,
            at: entry.at(),
        }),
        None => Setting::Mistaken,
    };
}

/// A path; what is none is reported.
fn krate(entry: &Entry, errors: &mut Errors) -> Krate {
    match &entry.value {
        Value::Is(value) => Krate::read(&entry.key, Some(value), errors),
        Value::Missing => Krate::read(&entry.key, None, errors),
        Value::List(_) | Value::Unreadable(_) => Krate::unread(entry.at(), errors),
    }
}

/// `retry(..)`; its keys are read although some of them cannot be.
fn retry(entry: &Entry, errors: &mut Errors) -> Setting<Retry> {
    let message = match &entry.value {
        Value::List(group) => {
            let read = |input: ParseStream<'_>| retries(input, errors);
            let read = read.parse2(group.stream());
            return match errors.take(read) {
                Some(value) => Setting::Given(Given {
                    value,
                    at: entry.key.to_token_stream(),
                }),
                None => Setting::Mistaken,
            };
        }
        Value::Missing => format!("how often? {RETRY}"),
        Value::Is(value) => match &**value {
            Expr::Lit(literal) if number::is_count(literal) => {
                let number = literal.to_token_stream();
                format!("`retry` has keys of its own: write `retry(max = {number})`")
            }
            _ => format!("`retry` has keys of its own: {RETRY}"),
        },
        Value::Unreadable(_) => format!("`retry` has keys of its own: {RETRY}"),
    };
    errors.absorb(entry.mistake(message));
    Setting::Mistaken
}

fn retries(input: ParseStream<'_>, errors: &mut Errors) -> syn::Result<Retry> {
    let mut retry = Retry::default();
    for entry in entries(input, &format!("say what it is: {RETRY}"), errors)? {
        match entry {
            Some(entry) => retry.read(&entry, errors),
            None => retry.max.doubt(),
        }
    }
    Ok(retry)
}

impl Retry {
    fn read(&mut self, entry: &Entry, errors: &mut Errors) {
        let name = entry.key.to_string();
        let Some(key) = RetryKey::named(&name) else {
            errors.push(&entry.key, RetryKey::explain(&name));
            return self.max.doubt();
        };
        let mut keys = self.keys.iter();
        if let Some((_, _, first)) = keys.find(|(known, _, _)| *known == key) {
            return errors.push(&entry.key, twice(&entry.key, first));
        }
        self.keys.push((key, entry.key.clone(), entry.at()));
        match key {
            RetryKey::Max => set(&mut self.max, entry, errors, number::count),
            RetryKey::Backoff => set(&mut self.backoff, entry, errors, value::word),
            RetryKey::Base => set(&mut self.base, entry, errors, value::length),
            RetryKey::Factor => set(&mut self.factor, entry, errors, number::factor),
            RetryKey::Cap => set(&mut self.cap, entry, errors, value::length),
            RetryKey::Jitter => set(&mut self.jitter, entry, errors, value::word),
        }
    }
}

/// A word, or `concurrent(max = 2)`.
fn overlap(entry: &Entry) -> syn::Result<Overlap> {
    let Value::Is(value) = &entry.value else {
        return value::word(entry);
    };
    match &**value {
        Expr::Call(call) => match &*call.func {
            Expr::Path(path) if path.path.is_ident("concurrent") => {
                let arguments = call.args.to_token_stream();
                let read = |input: ParseStream<'_>| concurrent(entry, input);
                read.parse2(arguments).map(Overlap::Concurrent)
            }
            Expr::Path(path) => {
                let word = value::last_word(path).unwrap_or_default();
                Err(entry.mistake(Overlap::explain(&word)))
            }
            _ => Err(entry.mistake(CONCURRENT)),
        },
        Expr::Path(path) if path.path.is_ident("concurrent") => {
            Err(entry.mistake(format!("how many runs at once? {CONCURRENT}")))
        }
        Expr::Lit(literal) if value::reads(literal, "concurrent") => Err(entry.mistake(format!(
            "how many runs at once? {CONCURRENT}, without quotation marks"
        ))),
        _ => value::word(entry),
    }
}

fn concurrent(whole: &Entry, input: ParseStream<'_>) -> syn::Result<u32> {
    let mut errors = Errors::default();
    let mut max = Setting::Absent;
    for entry in entries(input, CONCURRENT, &mut errors)?
        .into_iter()
        .flatten()
    {
        if entry.key == "max" && matches!(max, Setting::Absent) {
            set(&mut max, &entry, &mut errors, number::count);
        } else {
            errors.push(
                &entry.key,
                format!("`concurrent` has one key, once: {CONCURRENT}"),
            );
        }
    }
    errors.finish()?;
    let max = max.value().copied();
    max.ok_or_else(|| whole.mistake(format!("how many runs at once? {CONCURRENT}")))
}
