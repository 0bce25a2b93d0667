//! Nothing: the tests are in `tests/`. They take the ring's source as it is, with atomics that `loom` steps through.
#![forbid(unsafe_code)]
