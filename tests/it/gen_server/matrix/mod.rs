//! When `terminate` runs, as a matrix: every signal against trapping and not trapping.

mod stage;

mod others;
mod parent;
