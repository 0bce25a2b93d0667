//! So is the one behind `#[polycall::test(as = …)]`.
fn main() {
    polycall::private::v1::test_as::<polycall_guarded::vault::Micro, _>(|cap| cap.state().secret.len());
}
