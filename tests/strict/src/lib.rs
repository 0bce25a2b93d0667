//! Every macro in a crate that forbids unsafe code and denies nearly every lint.
