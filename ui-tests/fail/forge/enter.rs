//! A program's main host is entered by its `main` alone: there is no key to it.
#[polycall::main(host = App, allowed = [])]
fn main(_: &mut Cap<'_>) {
    let _ = polycall::private::v1::enter::<App, ()>((), |_| ());
}
