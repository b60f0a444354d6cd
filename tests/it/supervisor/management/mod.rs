//! Asking a supervisor about its children, and to start, stop and forget them.

mod ask;
mod restart;
mod terminate;
