pub mod session {
    pub struct Anonymous;
    pub struct Teller;
    unsafe impl ::polycall::session::State for Anonymous {
        type Initial = Anonymous;
        type Parent = ::polycall::session::NoSession;
        type Credential = ();
        const NAME: &'static str = ::core::stringify!(Anonymous);
        const HIERARCHY: &'static ::polycall::private::v1::Hierarchy = &__POLYCALL_HIERARCHY;
        const INDEX: u8 = 0u8;
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
    unsafe impl ::polycall::session::Begins for Anonymous {
        const BEGINS: () = ();
    }
    const _: () = {
        ::polycall::private::v1::list! {
            hierarchy, Anonymous
        }
    };
    const _: Anonymous = Anonymous;
    unsafe impl ::polycall::session::State for Teller {
        type Initial = Anonymous;
        type Parent = Anonymous;
        type Credential = Token;
        const NAME: &'static str = ::core::stringify!(Teller);
        const HIERARCHY: &'static ::polycall::private::v1::Hierarchy = &__POLYCALL_HIERARCHY;
        const INDEX: u8 = 1u8;
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
    const _: Teller = Teller;
    static __POLYCALL_HIERARCHY: ::polycall::private::v1::Hierarchy = ::polycall::private::v1::Hierarchy::new(
        &[
            ::polycall::private::v1::StateRow {
                name: ::core::stringify!(Anonymous),
                parent: ::core::option::Option::None,
                relationship: ::polycall::private::v1::Relationship::Parent,
                inherit: ::polycall::private::v1::Inherit::Additive,
                own: 0u8,
                effective: 0u8,
                expires: ::core::option::Option::None,
                on_enter: ::core::option::Option::None,
                on_exit: ::core::option::Option::None,
            },
            ::polycall::private::v1::StateRow {
                name: ::core::stringify!(Teller),
                parent: ::core::option::Option::Some(0u8),
                relationship: ::polycall::private::v1::Relationship::Parent,
                inherit: ::polycall::private::v1::Inherit::Additive,
                own: 6u8,
                effective: 6u8,
                expires: ::core::option::Option::None,
                on_enter: ::core::option::Option::None,
                on_exit: ::core::option::Option::None,
            },
        ],
    );
}
