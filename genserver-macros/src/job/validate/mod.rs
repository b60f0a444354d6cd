//! The rules of `#[job(..)]`. Each is a function that says what is wrong and then what to write.

mod fits;
mod lengths;
mod method;
mod retry;

use proc_macro2::TokenStream;

use super::key::Key;
use super::model::JobOptions;
use crate::errors::Errors;

/// Checks what stands on a struct; `at` is the whole attribute.
pub(crate) fn structure(options: &JobOptions, at: &TokenStream, errors: &mut Errors) {
    rules(options, at, errors);
}

/// Checks what stands on a method; `at` is the whole attribute.
pub(crate) fn method(options: &JobOptions, at: &TokenStream, errors: &mut Errors) {
    rules(options, at, errors);
    method::rules(options, errors);
}

fn rules(options: &JobOptions, at: &TokenStream, errors: &mut Errors) {
    no_schedule(options, at, errors);
    two_schedules(options, errors);
    calendar_left_out(options, errors);
    fits::rules(options, errors);
    lengths::rules(options, errors);
    retry::rules(options, errors);
}

fn no_schedule(options: &JobOptions, at: &TokenStream, errors: &mut Errors) {
    if options.schedules.is_empty() && !options.is_doubtful {
        let first = if options.keys.is_empty() {
            "write `#[job(interval = \"10m\")]`"
        } else {
            "add `interval = \"10m\"`"
        };
        errors.push(
            at,
            format!(
                "when does the job run? {first}, or another of the keys `interval`, `every`, `cron`, \
                 `daily`, `weekly`, `monthly`, `delay` and `at`"
            ),
        );
    }
}

fn two_schedules(options: &JobOptions, errors: &mut Errors) {
    if options.schedules.len() < 2 {
        return;
    }
    let names = options.schedules.iter().map(|chosen| chosen.by.name());
    let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    let names = names.join(" and ");
    for chosen in options.schedules.iter().skip(1) {
        errors.push(
            &chosen.key,
            format!("a job has one schedule, and here are {names}: keep one of them"),
        );
    }
}

fn calendar_left_out(options: &JobOptions, errors: &mut Errors) {
    for (key, at, _) in &options.keys {
        if key.is_left_out() {
            let message = format!(
                "`{at}` goes by the calendar, which is a feature of genserver: run \
                 `cargo add genserver --features calendar`"
            );
            errors.push(at, message);
        }
    }
}

impl JobOptions {
    /// Reports a key, if it is there.
    fn refuse(&self, key: Key, message: &str, errors: &mut Errors) {
        if let Some(at) = self.key(key) {
            errors.push(at, message);
        }
    }
}
