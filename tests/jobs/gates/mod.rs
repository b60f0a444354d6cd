//! Who runs in a cluster.
