//! Rules about keys that say nothing beside the schedule, or beside another key.

use crate::errors::Errors;
use crate::job::key::Key;
use crate::job::model::{Chosen, JobOptions, OnFailure, Schedule};
use crate::setting::Setting;

pub(super) fn rules(options: &JobOptions, errors: &mut Errors) {
    max_failures_of_nothing(options, errors);
    let Some(chosen) = options.schedule() else {
        return;
    };
    timezone_without_calendar(options, chosen, errors);
    timezone_twice(options, chosen, errors);
    initial_delay_of_a_clock(options, chosen, errors);
    run_on_start_of_one_run(options, chosen, errors);
    overlap_of_one_run(options, chosen, errors);
    end_of_one_run(Key::MaxRuns, options, chosen, errors);
    end_of_one_run(Key::Until, options, chosen, errors);
    never_missed(Key::Missed, options, chosen, errors);
    never_missed(Key::MissedGrace, options, chosen, errors);
    gate_without_a_time(options, chosen, errors);
    gate_of_a_start(options, chosen, errors);
}

fn timezone_without_calendar(options: &JobOptions, chosen: &Chosen, errors: &mut Errors) {
    if chosen.by.is_calendar() || chosen.by == Key::At {
        return;
    }
    let instead = match options.key(Key::Until) {
        Some(_) => {
            "remove `timezone`; that of `until` stands in its text, as in `2027-12-31T18:00[Europe/Berlin]`"
        }
        None => "remove `timezone`, or write a calendar key as in `daily = \"06:00\"`",
    };
    let by = chosen.by.name();
    let message =
        format!("`{by}` does not look at the clock on the wall, so it has no time zone: {instead}");
    options.refuse(Key::Timezone, &message, errors);
}

fn timezone_twice(options: &JobOptions, chosen: &Chosen, errors: &mut Errors) {
    match &chosen.value {
        Some(Schedule::At(moment)) if moment.zone.is_some() => options.refuse(
            Key::Timezone,
            "the text of `at` says where its clock hangs: remove `timezone`, or that part of the text",
            errors,
        ),
        Some(_) | None => {}
    }
}

fn initial_delay_of_a_clock(options: &JobOptions, chosen: &Chosen, errors: &mut Errors) {
    let message = match chosen.by {
        Key::Interval | Key::Every => return,
        Key::Delay => {
            "`delay` is the time to the run itself: remove `initial_delay`, or add it to `delay`"
                .to_owned()
        }
        by => format!(
            "`{}` says by itself when the first run is due: remove `initial_delay`",
            by.name()
        ),
    };
    options.refuse(Key::InitialDelay, &message, errors);
}

fn run_on_start_of_one_run(options: &JobOptions, chosen: &Chosen, errors: &mut Errors) {
    if chosen.by.is_once() {
        let message = format!(
            "`{}` makes one run, and this would be another: remove `run_on_start`, or write `delay = 0` \
             for one run at once",
            chosen.by.name()
        );
        options.refuse(Key::RunOnStart, &message, errors);
    }
}

fn overlap_of_one_run(options: &JobOptions, chosen: &Chosen, errors: &mut Errors) {
    if chosen.by.is_once() {
        let message = format!(
            "`{}` makes one run, which nothing can overlap: remove `overlap`",
            chosen.by.name()
        );
        options.refuse(Key::Overlap, &message, errors);
    }
}

fn end_of_one_run(key: Key, options: &JobOptions, chosen: &Chosen, errors: &mut Errors) {
    if chosen.by.is_once() {
        let message = format!(
            "`{}` makes one run, and then the job stops: remove `{}`",
            chosen.by.name(),
            key.name()
        );
        options.refuse(key, &message, errors);
    }
}

fn never_missed(key: Key, options: &JobOptions, chosen: &Chosen, errors: &mut Errors) {
    let why = match chosen.by {
        Key::Interval => "`interval` counts from the end of a run",
        Key::Delay => "`delay` counts from the start",
        _ => return,
    };
    let message = format!(
        "{why}, so a run can be late but none is missed: remove `{}`",
        key.name()
    );
    options.refuse(key, &message, errors);
}

fn gate_without_a_time(options: &JobOptions, chosen: &Chosen, errors: &mut Errors) {
    if chosen.by.is_calendar() || chosen.by == Key::At {
        return;
    }
    let message = format!(
        "a gate goes by the time at which a run is due, and with `{}` that is another one on each node: \
         write a calendar key as in `daily = \"06:00\"`, or remove `gate`",
        chosen.by.name()
    );
    options.refuse(Key::Gate, &message, errors);
}

fn gate_of_a_start(options: &JobOptions, chosen: &Chosen, errors: &mut Errors) {
    let starts = options.run_on_start.value() == Some(&true) && !chosen.by.is_once();
    if starts && options.key(Key::Gate).is_some() {
        let message = "each node starts at a time of its own, so a gate cannot choose one of these runs: \
                       remove `run_on_start` or `gate`";
        options.refuse(Key::RunOnStart, message, errors);
    }
}

fn max_failures_of_nothing(options: &JobOptions, errors: &mut Errors) {
    let goes_on = match &options.on_failure {
        Setting::Absent => !options.is_doubtful,
        Setting::Mistaken => false,
        Setting::Given(given) => given.value == OnFailure::Continue,
    };
    if goes_on {
        let message = "`on_failure` is `\"continue\"`, so nothing follows from any number of failures: add \
                       `on_failure = \"restart\"` or `\"stop\"`, or remove `max_failures`";
        options.refuse(Key::MaxFailures, message, errors);
    }
}
