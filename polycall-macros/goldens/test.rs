#[cfg(test)]
#[::core::prelude::v1::test]
fn charges() {
    fn charges(cap: &mut ::polycall::Cap<'_, bankcard::Micro>) {
        run(cap)
    }
    ::polycall::private::v1::implement!(run_test_as bankcard::Micro, charges)
}
