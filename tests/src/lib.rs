//! Holds the README, so that its programs are tested; everything else is beside it.
#![doc = include_str!("../../README.md")]
