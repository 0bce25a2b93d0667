//! A hand-written principal.
pub enum Mine {}

impl polycall::Principal for Mine {
    const INFO: &'static polycall::PrincipalInfo =
        <polycall_guarded::open::Micro as polycall::Principal>::INFO;
}

fn main() {}
