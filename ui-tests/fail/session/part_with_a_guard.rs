//! A part that is to be entered by itself, or to end by itself.
#[polycall::states]
pub mod session {
    #[state(initial)]
    pub struct Visitor;
    #[state(parent = Visitor, relationship = composition, guard = super::yes)]
    pub struct Guarded;
    #[state(parent = Visitor, relationship = composition, credential = u32)]
    pub struct Asked;
    #[state(parent = Visitor, relationship = composition, expires = "1h")]
    pub struct Short;
}

fn yes((): &()) -> bool {
    true
}

fn main() {}
