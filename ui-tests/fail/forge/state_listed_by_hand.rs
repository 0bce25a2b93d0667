//! A state is listed for a component that has none.
#[polycall::micro(scope = "isolated")]
pub mod vault {}

polycall::private::v1::list! { state, vault::Micro }

fn main() {}
