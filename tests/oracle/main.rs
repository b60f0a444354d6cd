//! The real OTP's behaviour, line for line.
//!
//! Each module is one scenario that also runs on Elixir; the transcript that Elixir printed lies
//! beside it as `NN_name.txt`. A scenario says its lines into a [`transcript`], which is then
//! compared as a whole. What a line means:
//!
//! - `-- text` and `== text` are headings.
//! - `ID init`, `ID terminate REASON`, `ID info MESSAGE` come from the common [`worker`].
//! - `ok V`, `error REASON`, `exit REASON`, `ignore` are results; an exit of the caller is an `Err`.
//! - Reasons are spelled by [`spelling`].

mod listener;
mod processes;
mod spelling;
mod tasks;
mod transcript;
mod worker;

mod call_outcomes;
mod continue_order;
mod exit_signals;
mod idle_timeout;
mod init_results;
mod monitors;
mod registry_unique;
mod stop_rules;
mod task_async_nolink;
mod task_await_yield_shutdown;
mod terminate_rules;
