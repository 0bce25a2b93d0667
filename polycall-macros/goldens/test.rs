#[cfg(test)]
#[::core::prelude::v1::test]
fn charges() {
    fn charges(cap: &mut ::polycall::Cap<'_, bankcard::Micro>) {
        run(cap)
    }
    unsafe { ::polycall::private::v1::test_as::<bankcard::Micro, _>(charges) }
}
