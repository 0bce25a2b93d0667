//! Callbacks that take or return something else.
#[polycall::states]
pub mod session {
    #[state(initial, on_enter = super::counts)]
    pub struct Visitor;
    #[state(parent = Visitor, guard = super::yes, on_exit = super::asks)]
    pub struct Clerk;
}

fn yes((): &()) -> bool {
    true
}

fn counts(_: &polycall::session::Transition) -> u32 {
    1
}

fn asks() -> Result<(), String> {
    Ok(())
}

fn main() {}
