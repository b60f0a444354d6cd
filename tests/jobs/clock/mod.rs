//! The clock on the wall in tests, and what is recorded of runs.

mod advance;
mod recorder;
mod text;
mod year;
