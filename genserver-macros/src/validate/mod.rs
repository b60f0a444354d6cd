//! The rules. Each is a function that says what is wrong and then what to write.

mod block;
mod carried;
mod parameters;
mod returns;
mod schedule;
mod signature;

pub(crate) use block::{is_taken, likely_init, not_a_block, not_a_name};
pub(crate) use carried::can_be_sent;
pub(crate) use schedule::{not_a_job, struct_job};

use crate::errors::Errors;
use crate::model::Server;

/// Checks a whole block.
pub(crate) fn server(server: &Server, errors: &mut Errors) {
    block::rules(server, errors);
    for hook in &server.hooks {
        signature::rules(hook, errors);
        parameters::rules(hook, errors);
        returns::rules(hook, errors);
        carried::rules(hook, errors);
        schedule::rules(hook, errors);
    }
}
