//! A type that is no session state is entered.
pub struct Root;

#[polycall::main(host = App, allowed = [])]
fn main(cap: &mut Cap<'_>) {
    let _ = cap.enter::<Root, _>((), |_| ());
}
