///Host `App`: where crossings begin.
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
pub(crate) enum App {}
const _: () = {
    static INFO: ::polycall::PrincipalInfo = ::polycall::PrincipalInfo::host(
        "App",
        ::core::concat!(::core::module_path!(), "::App"),
        ::polycall::private::v1::HostKind::Main,
        &[<App as ::polycall::Connects<interface::Micro>>::CALLEE],
    );
    unsafe impl ::polycall::Principal for App {
        const INFO: &'static ::polycall::PrincipalInfo = &INFO;
    }
    unsafe impl ::polycall::Host for App {
        const HOST: () = ();
    }
    unsafe impl ::polycall::Connects<interface::Micro> for App {
        const CONNECTS: () = ();
    }
    unsafe impl ::polycall::label::Cleared<::polycall::label::Internal> for App {
        const CLEARED: () = ();
    }
    unsafe impl ::polycall::label::Cleared<::polycall::label::Confidential> for App {
        const CLEARED: () = ();
    }
    const _: () = {
        ::polycall::private::v1::list! {
            host, App
        }
    };
};
fn main() -> ::std::process::ExitCode {
    enum __PolycallBody {}
    unsafe impl ::polycall::private::v1::Body for __PolycallBody {
        const BODY: () = ();
        type Who = App;
        type Output = Result<(), CallError>;
        fn run(cap: &mut ::polycall::Cap<'_, Self::Who>) -> Self::Output {
            fn main(cap: &mut ::polycall::Cap<'_, App>) -> Result<(), CallError> {
                run(cap)
            }
            main(cap)
        }
    }
    ::polycall::private::v1::main::<
        __PolycallBody,
    >(|| ::polycall::private::v1::OptionsResult::into_result(options()))
}
