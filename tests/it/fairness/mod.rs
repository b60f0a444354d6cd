//! Nobody starves: not the others on a thread, and not the busy server itself.
//!
//! The clock is the real one, because a paused one waits until nobody has anything to do; and one thread does all.

mod flooded;

mod itself;
mod others;
