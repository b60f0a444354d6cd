//! Random trees of supervisors, and what happens to them, against a model written from the catalogue.
//!
//! `cargo test -p tests --test model` runs 2,000 sequences, always the same.
//! `GENSERVER_MODEL_CASES=200000 cargo test --release -p tests --test model -- --nocapture` runs as many others,
//! from a seed that it prints (`GENSERVER_MODEL_SEED` gives it one), for at most `GENSERVER_MODEL_SECONDS`.

mod plan;

// The model.
mod ends;
mod orders;
mod queue;
mod supervisor;
mod tree;
mod waiting;
mod walk;
mod world;

// The real supervisors.
mod answers;
mod real;
mod stage;

// Sequences.
mod actions;
mod coverage;
mod rare;
mod run;
