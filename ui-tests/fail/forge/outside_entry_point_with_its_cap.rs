//! The same, to be handed the component's cap.
use polycall::prelude::*;

#[micro(scope = "isolated", max_memory = "64K")]
pub mod vault {}

mod mallory {
    use super::vault::Micro;
    use polycall::prelude::*;

    type Cap<'gate, S = polycall::session::NoSession> = polycall::Cap<'gate, Micro, S>;

    #[polycall_export]
    pub fn act_as_the_vault(cap: &mut Cap<'_>) -> bool {
        format!("{cap:?}").is_empty()
    }
}

fn main() {}
