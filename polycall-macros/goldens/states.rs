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
    unsafe impl ::polycall::session::Within<Anonymous> for Anonymous {
        const WITHIN: () = ();
    }
    unsafe impl ::polycall::session::Within<Anonymous>
    for ::polycall::session::NoSession {
        const WITHIN: () = ();
    }
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
    unsafe impl ::polycall::session::Within<Teller> for Teller {
        const WITHIN: () = ();
    }
    unsafe impl ::polycall::session::Within<Anonymous> for Teller {
        const WITHIN: () = ();
    }
    unsafe impl ::polycall::session::Grants<::polycall::session::permission::Read>
    for Teller {
        const GRANTS: () = ();
    }
    unsafe impl ::polycall::session::Grants<::polycall::session::permission::Write>
    for Teller {
        const GRANTS: () = ();
    }
}
