//! How often memory is allocated: for a cast, a call, a tick, a run of a job, a start.
//!
//! A binary of its own, because the allocator that counts is the program's. It counts for each thread, and all tasks
//! of a test run on the test's own: so the tests may run side by side, and their numbers are always the same.

mod count;
mod counter;

mod jobs;
mod messages;
mod starts;
mod timers;
