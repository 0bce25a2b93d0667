pub mod session {
    pub struct Anonymous;
    pub struct Teller;
    ::polycall::private::v1::implement!(
        state Anonymous { type Parent = ::polycall::session::NoSession; type Credential =
        (); const NAME : & 'static str = ::core::stringify!(Anonymous);
        #[allow(unused_variables, reason = "an initial state asks for nothing")] fn
        guard(credential : & Self::Credential, _ : ::polycall::session::AskGuard) -> bool
        { true } }
    );
    ::polycall::private::v1::implement!(within Anonymous => Anonymous);
    ::polycall::private::v1::implement!(grants Anonymous =>);
    ::polycall::private::v1::implement!(initial Anonymous);
    ::polycall::private::v1::implement!(
        state Teller { type Parent = Anonymous; type Credential = Token; const NAME : &
        'static str = ::core::stringify!(Teller); #[allow(unused_variables, reason =
        "an initial state asks for nothing")] fn guard(credential : & Self::Credential, _
        : ::polycall::session::AskGuard) -> bool { super::verify(credential) } }
    );
    ::polycall::private::v1::implement!(within Teller => Teller, Anonymous);
    ::polycall::private::v1::implement!(grants Teller => Read, Write);
}
