//! A hand-written component, with the domain of another.

#[polycall::main(host = App, allowed = [])]
fn main(_: &mut Cap<'_>) {}

impl polycall::Component for App {
    const DOMAIN: &'static polycall::Domain = <polycall_guarded::vault::Micro as polycall::Component>::DOMAIN;
}
