//! A component in a crate of its own, for tests that attack it from another.
