//! The behaviour of servers, supervisors and jobs, through the public API: a module per topic, the rows
//! of OTP's behaviour cited in the comments.

mod alone;
mod bomb;
mod puppet;
mod record;
mod reports;

mod agent;
mod fairness;
mod gen_server;
mod job;
mod logging;
mod process;
mod promises;
mod registry;
mod step_in;
mod supervisor;
mod sys;
mod task;
mod testing;
mod tidy;
