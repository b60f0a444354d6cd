//! The real OTP's behaviour, line for line.
//!
//! Each module is one scenario that also runs on Elixir; the transcript that Elixir printed lies
//! beside it as `NN_name.txt`. A scenario says its lines into a [`transcript`], which is then
//! compared as a whole. What a line means:
//!
//! - `-- text` and `== text` are headings.
//! - `ID init`, `ID terminate REASON`, `ID info MESSAGE` come from the common [`worker`].
//! - `ok V`, `error REASON`, `exit REASON`, `ignore` are results; an exit of the caller is an `Err`.
//! - `a=up b=undefined c=restarting` are a supervisor's children in start order.
//! - Reasons are spelled by [`spelling`], a supervisor's refusals by [`answers`].

mod answers;
mod family;
mod listener;
mod processes;
mod spelling;
mod switch;
mod tasks;
mod transcript;
mod worker;

mod auto_shutdown;
mod call_outcomes;
mod child_management;
mod continue_order;
mod dynamic_supervisor;
mod exit_signals;
mod idle_timeout;
mod init_results;
mod intensity_exceeded;
mod job_loop;
mod monitors;
mod one_for_all;
mod registry_unique;
mod rest_for_one;
mod restart_attempt_fails;
mod restart_matrix;
mod shutdown_modes;
mod start_and_shutdown_order;
mod stop_rules;
mod task_async_nolink;
mod task_await_yield_shutdown;
mod terminate_rules;
