//! A cap of a type that is neither a component nor a host.
use polycall::prelude::*;

pub enum Nobody {}

pub fn run(_: &mut Cap<'_, Nobody>) {}

fn main() {}
