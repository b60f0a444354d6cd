//! The rules of a job, without a process. The numbers are those of `genserver/src/job/machine/rules.md`.

mod evidence;
mod script;
mod simulator;

mod beats;
mod ends;
mod gates;
mod jumps;
mod lives;
mod missed;
mod overlaps;
mod people;
mod properties;
mod retries;
mod timelines;
