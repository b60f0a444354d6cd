//! Processes: exits, links, monitors, timers, reply handles, names (rows PROC-*).

pub(crate) mod support;

mod attached;
mod exit_reason;
mod exits;
mod kill;
mod kill_moments;
mod link_edges;
mod links;
mod monitor_edges;
mod monitors;
mod names;
mod names_of_the_dying;
mod order;
mod panics;
mod reason_drops;
mod reason_errors;
mod replies;
mod runtime_ends;
mod runtimes;
mod timer_edges;
mod timer_moments;
mod timer_targets;
mod timers;
mod unwinding;
mod what_stays;

mod races;
