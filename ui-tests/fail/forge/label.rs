//! A label of one's own: the levels are polycall's.
pub struct Everything;

impl polycall::label::Label for Everything {
    const NAME: &'static str = "everything";
}

fn main() {}
