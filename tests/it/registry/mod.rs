//! Registries, addresses by key, publish and subscribe (rows REG-*).

mod support;

mod closures;
mod duplicate;
mod ends;
mod listeners;
mod lock;
mod meta;
mod one_place;
mod pub_sub;
mod queries;
mod races;
mod servers;
mod start_races;
mod threads;
mod unique;
