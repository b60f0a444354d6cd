//! Jobs among each other.
