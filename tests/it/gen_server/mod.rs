//! Servers.

// Starting.
mod init;
mod parent;
mod start;
mod start_link;

// Calling.
mod call;
mod call_and_death;
mod call_fails;
mod call_left;
mod call_runtimes;
mod call_stops;
mod promises;
mod requests;
mod told;
mod told_rightly;

// What callbacks return, and what happens between them.
mod continue_;
mod idle_timeout;
mod late_kill;
mod lookalike;

// Ending.
mod clerk;
mod cut_off;
mod drain;
mod drain_races;
mod matrix;
mod stop;
mod terminate;
mod undelivered;
mod undelivered_races;

// Everything else that arrives.
mod cast_and_info;
mod intervals;
mod mailbox;
mod room;
mod streams;
mod tasks;
mod timers;

// Names, and many at once.
mod contention;
mod many;
mod names;
