//! An entry point in no component's module.
use polycall::prelude::*;

#[polycall_export]
pub fn send() {}

fn main() {}
