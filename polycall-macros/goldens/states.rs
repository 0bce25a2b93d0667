pub mod session {
    pub struct Anonymous;
    pub struct Teller;
    unsafe impl ::polycall::session::State for Anonymous {
        type Parent = ::polycall::session::NoSession;
        type Credential = ();
        const NAME: &'static str = ::core::stringify!(Anonymous);
        #[allow(unused_variables, reason = "an initial state asks for nothing")]
        fn guard(
            credential: &Self::Credential,
            _: ::polycall::session::AskGuard,
        ) -> bool {
            true
        }
    }
    unsafe impl ::polycall::session::Within<Anonymous> for Anonymous {}
    unsafe impl ::polycall::session::Grants<::polycall::session::permission::Read>
    for Anonymous {}
    unsafe impl ::polycall::session::Within<Anonymous>
    for ::polycall::session::NoSession {}
    unsafe impl ::polycall::session::State for Teller {
        type Parent = Anonymous;
        type Credential = Token;
        const NAME: &'static str = ::core::stringify!(Teller);
        #[allow(unused_variables, reason = "an initial state asks for nothing")]
        fn guard(
            credential: &Self::Credential,
            _: ::polycall::session::AskGuard,
        ) -> bool {
            super::verify(credential)
        }
    }
    unsafe impl ::polycall::session::Within<Teller> for Teller {}
    unsafe impl ::polycall::session::Within<Anonymous> for Teller {}
    unsafe impl ::polycall::session::Grants<::polycall::session::permission::Write>
    for Teller {}
    unsafe impl ::polycall::session::Grants<::polycall::session::permission::Read>
    for Teller {}
}
