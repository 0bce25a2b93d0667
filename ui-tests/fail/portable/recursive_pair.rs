//! Two types that contain each other; the second does not say that it may cross.
use polycall::prelude::*;

#[derive(Portable)]
pub struct Tree {
    pub leaves: Vec<Leaf>,
}

pub struct Leaf {
    pub below: Option<Box<Tree>>,
}

fn main() {}
