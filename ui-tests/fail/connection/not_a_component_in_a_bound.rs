//! `MayCall` names a type that is not a component.
use polycall::prelude::*;

pub enum Nobody {}

pub fn run<C: MayCall<Nobody>>(_: &mut Cap<'_, C>) {}

fn main() {}
