///Host `App`: where crossings begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum App {}
const _: () = {
    static INFO: ::polycall::PrincipalInfo = ::polycall::PrincipalInfo::host(
        "App",
        ::core::concat!(::core::module_path!(), "::App"),
        ::polycall::private::v1::HostKind::Main,
        &[::polycall::private::v1::info_of::<interface::Micro>],
    );
    ::polycall::private::v1::implement!(principal App, INFO);
    ::polycall::private::v1::implement!(host App);
    ::polycall::private::v1::implement!(connects App => interface::Micro);
    #[::polycall::private::v1::linkme::distributed_slice(::polycall::private::v1::HOSTS)]
    #[linkme(crate = ::polycall::private::v1::linkme)]
    static REGISTERED: &::polycall::PrincipalInfo = &INFO;
};
fn main() -> ::std::process::ExitCode {
    fn main(cap: &mut ::polycall::Cap<'_, App>) -> Result<(), CallError> {
        run(cap)
    }
    ::polycall::private::v1::implement!(run_main App, options, main)
}
