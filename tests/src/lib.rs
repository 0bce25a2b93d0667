//! End-to-end and attack tests of polycall.
