#[cfg(test)]
#[::core::prelude::v1::test]
fn charges() {
    enum __PolycallBody {}
    unsafe impl ::polycall::private::v1::Body for __PolycallBody {
        const BODY: () = ();
        type Who = bankcard::Micro;
        type Output = ();
        fn run(cap: &mut ::polycall::Cap<'_, Self::Who>) -> Self::Output {
            fn charges(cap: &mut ::polycall::Cap<'_, bankcard::Micro>) {
                run(cap)
            }
            charges(cap)
        }
    }
    ::polycall::private::v1::test::<__PolycallBody>()
}
