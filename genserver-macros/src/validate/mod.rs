//! The rules. Each is a function that says what is wrong and then what to write.

mod block;
mod carried;
mod generics;
mod names;
mod parameters;
mod returns;
mod schedule;
mod signature;

pub(crate) use block::{likely_init, not_a_block, not_a_name, of_others};
pub(crate) use carried::{can_be_sent, has_size};
pub(crate) use names::{is_taken, must_go};
pub(crate) use schedule::{not_a_job, second_job, struct_job};

use crate::errors::Errors;
use crate::model::Server;

/// Checks a whole block.
pub(crate) fn server(server: &Server, errors: &mut Errors) {
    block::rules(server, errors);
    generics::rules(server, errors);
    names::rules(server, errors);
    for hook in &server.hooks {
        signature::rules(hook, errors);
        parameters::rules(hook, errors);
        returns::rules(server, hook, errors);
        carried::rules(hook, errors);
        schedule::rules(hook, errors);
    }
}
