//! Rules about `retry(..)`.

use std::time::Duration;

use syn::Ident;

use super::lengths::shown;
use crate::errors::Errors;
use crate::job::key::{Key, RetryKey};
use crate::job::model::{Growth, JobOptions, Retry};
use crate::setting::Setting;

/// What holds without being written.
const BASE: Duration = Duration::from_secs(1);
const CAP: Duration = Duration::from_secs(60);

pub(super) fn rules(options: &JobOptions, errors: &mut Errors) {
    let (Some(retry), Some(key)) = (options.retry.value(), options.key(Key::Retry)) else {
        return;
    };
    how_often(retry, key, errors);
    no_retries(retry, errors);
    shrinking(retry, errors);
    factor_of_nothing(retry, errors);
    base_beyond_cap(retry, errors);
}

fn how_often(retry: &Retry, key: &Ident, errors: &mut Errors) {
    match retry.max {
        Setting::Absent => errors.push(
            key,
            "how often? add `max`, as in `retry(max = 3)`: three more attempts after the first",
        ),
        Setting::Mistaken | Setting::Given(_) => {}
    }
}

fn no_retries(retry: &Retry, errors: &mut Errors) {
    match retry.max.given() {
        Some(max) if max.value == 0 => errors.push(
            &max.at,
            "a run has one attempt anyway: write `max = 1` or more, or remove `retry`",
        ),
        Some(_) | None => {}
    }
}

fn shrinking(retry: &Retry, errors: &mut Errors) {
    match retry.factor.given() {
        Some(factor) if factor.value < 1.0 => errors.push(
            &factor.at,
            "the delays would become shorter and shorter: write a `factor` of at least 1, as in `factor = 1.5`",
        ),
        Some(_) | None => {}
    }
}

fn factor_of_nothing(retry: &Retry, errors: &mut Errors) {
    let Some(key) = retry.key(RetryKey::Factor) else {
        return;
    };
    let how = match retry.backoff.value() {
        Some(Growth::Constant) => "a constant delay does not grow",
        Some(Growth::Linear) => "a linear delay grows by `base` each time",
        Some(Growth::Exponential) | None => return,
    };
    errors.push(
        key,
        format!("{how}: remove `factor`, or write `backoff = \"exponential\"`"),
    );
}

fn base_beyond_cap(retry: &Retry, errors: &mut Errors) {
    let (base, cap) = match (&retry.base, &retry.cap) {
        (Setting::Mistaken, _) | (_, Setting::Mistaken) => return,
        (base, cap) => (base.given(), cap.given()),
    };
    let first = base.map_or(BASE, |given| given.value);
    let longest = cap.map_or(CAP, |given| given.value);
    if first <= longest {
        return;
    }
    let (first, longest) = (shown(first), shown(longest));
    match (base, cap) {
        (Some(base), None) => errors.push(
            &base.at,
            format!(
                "the first delay would be {first}, and without `cap` the longest is {longest}: add \
                 `cap = \"{first}\"` or more"
            ),
        ),
        (_, Some(cap)) => errors.push(
            &cap.at,
            format!(
                "the longest delay would be {longest}, and the first is {first}: write a `cap` of at least \
                 `\"{first}\"`, or a shorter `base`"
            ),
        ),
        (None, None) => {}
    }
}
