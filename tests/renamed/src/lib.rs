//! Every macro in a crate that calls polycall by another name.
