//! Rules about jobs that are methods: they share the state of their server, and its life.

use crate::errors::Errors;
use crate::job::key::Key;
use crate::job::model::{JobOptions, Overlap};

pub(super) fn rules(options: &JobOptions, errors: &mut Errors) {
    overlap_of_one_state(options, errors);
    name_of_the_server(options, errors);
    shutdown_of_the_server(options, errors);
    restart_of_the_server(options, errors);
    crate_of_the_block(options, errors);
}

fn overlap_of_one_state(options: &JobOptions, errors: &mut Errors) {
    let Some(overlap) = options.overlap.given() else {
        return;
    };
    let why = match overlap.value {
        Overlap::Skip | Overlap::Queue => return,
        Overlap::Replace => "the server notices the next tick only when it has ended",
        Overlap::Concurrent(_) => "no other can begin beside it",
    };
    errors.push(
        &overlap.at,
        format!(
            "a run of a method borrows the server's state, so {why}: write `\"skip\"` or `\"queue\"`, or make \
             the job a struct of its own"
        ),
    );
}

fn name_of_the_server(options: &JobOptions, errors: &mut Errors) {
    let message = "the job is called like its method, and the server has a name of its own: remove `name`, and \
                   name the server where it starts, as in `start(..).name(\"report\")`";
    options.refuse(Key::Name, message, errors);
}

fn shutdown_of_the_server(options: &JobOptions, errors: &mut Errors) {
    let message = "the job stops with its server: remove `shutdown`, and say it of the server, as in \
                   `ServerSpec::of(..).set(|spec| spec.shutdown(Shutdown::Infinity))`";
    options.refuse(Key::Shutdown, message, errors);
}

fn restart_of_the_server(options: &JobOptions, errors: &mut Errors) {
    let message = "the job starts again with its server: remove `restart`, and say it of the server, as in \
                   `ServerSpec::of(..).set(|spec| spec.restart(Restart::Transient))`";
    options.refuse(Key::Restart, message, errors);
}

fn crate_of_the_block(options: &JobOptions, errors: &mut Errors) {
    let message = "the jobs of a block name the crate as the block does: move it there, as in \
                   `#[genserver(crate = otp)]`";
    options.refuse(Key::Crate, message, errors);
}
