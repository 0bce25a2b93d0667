//! A configuration that asks for larger quotas and more permissions than the annotation.
use polycall::prelude::*;

#[micro(
    scope = "shared",
    max_calls_per_second = 100,
    max_cpu = "1s",
    max_io = 10,
    permissions = READ | WRITE,
    config = "ui/quotas.conf"
)]
pub mod ledger {}

fn main() {}
