//! A function for any label, which doesn't ask where that may flow.
use polycall::label::{FlowsTo, Label};
use polycall::prelude::*;

#[micro(scope = "shared")]
pub mod shop {}

fn needs<L: FlowsTo<shop::Micro>>() {}

pub fn any<L: Label>() {
    needs::<L>();
}

fn main() {}
