pub fn digits(number: &String) -> usize {
    const _: fn() = || ::polycall::private::v1::this_function_is_pure::<text::weight>();
    const _: () = {
        let _ = ::core::mem::ManuallyDrop::new(LIMIT);
    };
    number.chars().filter(char::is_ascii_digit).map(text::weight).sum::<usize>() + LIMIT
}
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    dead_code,
    unreachable_pub,
    missing_debug_implementations,
    clippy::empty_enums,
    reason = "it says that the function of this name is pure"
)]
pub enum digits {}
unsafe impl ::polycall::private::v1::Pure for digits {
    const PURE: () = ();
}
