//! Recurring jobs: schedules, the pure machine, real servers on a paused clock.

mod methods;
