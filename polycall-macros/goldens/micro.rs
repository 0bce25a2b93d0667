/// Guards the cards.
pub mod bankcard {
    ///The marker of component `bankcard`: what names it in bounds and connections.
    #[derive(
        ::core::fmt::Debug,
        ::core::clone::Clone,
        ::core::marker::Copy,
        ::core::cmp::PartialEq,
        ::core::cmp::Eq,
        ::core::hash::Hash,
    )]
    pub struct Micro {
        only_inside_its_module: (),
    }
    #[allow(dead_code, reason = "not every component takes a cap")]
    type Cap<'gate, S = ::polycall::session::NoSession> = ::polycall::Cap<
        'gate,
        Micro,
        S,
    >;
    #[allow(unused_imports, reason = "what a component may want")]
    use ::polycall::prelude::*;
    #[allow(
        dead_code,
        unused_imports,
        reason = "not every component uses every container"
    )]
    mod heap {
        pub(super) type Box<T> = ::polycall::heap::Box<T, super::Micro>;
        pub(super) type HashMap<K, V> = ::polycall::heap::HashMap<K, V, super::Micro>;
        pub(super) type Option<T> = ::polycall::heap::Option<T, super::Micro>;
        pub(super) type String = ::polycall::heap::String<super::Micro>;
        pub(super) type Vec<T> = ::polycall::heap::Vec<T, super::Micro>;
        pub(super) use ::polycall::heap::QuotaExceeded;
    }
    #[allow(unused_imports, reason = "listed in `allowed`")]
    use super::gateway;
    #[allow(
        clippy::missing_errors_doc,
        clippy::too_many_arguments,
        clippy::double_must_use,
        reason = "the errors are `CallError`'s, and the arguments are the entry point's"
    )]
    pub fn ping<CallerComponent, CallerSession>(
        cap: &mut ::polycall::Cap<'_, CallerComponent, CallerSession>,
    ) -> ::core::result::Result<bool, ::polycall::CallError<::core::convert::Infallible>>
    where
        CallerComponent: ::polycall::MayCall<Micro>,
        CallerSession: ::polycall::session::State
            + ::polycall::session::Within<::polycall::session::NoSession>
            + ::polycall::session::Grants<()>,
        bool: ::polycall::label::Portably<CallerComponent>,
        ::core::convert::Infallible: ::polycall::label::Portably<CallerComponent>,
    {
        enum __PolycallEntry {}
        static __POLYCALL_POINT: ::polycall::private::v1::EntryPoint = ::polycall::private::v1::EntryPoint::new(
            ::core::stringify!(ping),
            ::core::concat!(::core::module_path!(), "::", ::core::stringify!(ping)),
            "NoSession",
            "",
            &[],
            true,
            0u32,
            ::core::option::Option::None,
        );
        const _: () = {
            ::polycall::private::v1::list! {
                entry, __PolycallEntry
            }
        };
        const _: Micro = Micro {
            only_inside_its_module: (),
        };
        unsafe impl ::polycall::Export for __PolycallEntry {
            type Component = Micro;
            type Session = ::polycall::session::NoSession;
            type Requires = ();
            type Args<'argument> = ();
            type Ok = bool;
            type Err = ::core::convert::Infallible;
            type Refusal = ::core::convert::Infallible;
            const POINT: &'static ::polycall::private::v1::EntryPoint = &__POLYCALL_POINT;
            #[allow(
                unused_variables,
                clippy::unit_arg,
                clippy::let_unit_value,
                reason = "a leaf without state uses no cap"
            )]
            fn body(
                cap: &mut ::polycall::Cap<'_, Micro, ::polycall::session::NoSession>,
                (): Self::Args<'_>,
            ) -> ::core::result::Result<Self::Ok, Self::Err> {
                const _: Micro = Micro {
                    only_inside_its_module: (),
                };
                let function = {
                    #[allow(
                        clippy::needless_pass_by_value,
                        clippy::unnecessary_wraps,
                        reason = "what crosses is owned, and the signature is the entry point's"
                    )]
                    fn ping(cap: &mut Cap<'_>) -> bool {
                        gateway::ping(cap).is_ok()
                    }
                    ping
                };
                ::core::result::Result::Ok(function(cap))
            }
        }
        cap.__polycall_cross::<__PolycallEntry>(())
    }
}
const _: () = {
    static INFO: ::polycall::PrincipalInfo = ::polycall::PrincipalInfo::component(
        "bankcard",
        ::core::concat!(::core::module_path!(), "::", ::core::stringify!(bankcard)),
        ::polycall::private::v1::Settings {
            scope: ::polycall::Scope::Isolated,
            max_memory: 1048576u64 as usize,
            protection: ::core::option::Option::None,
            require: ::core::option::Option::None,
            private_stack: ::core::option::Option::Some(65536u64 as usize),
            place: ::core::concat!(::core::file!(), ":", ::core::line!()),
            externals: &[],
            max_calls_per_second: 0u32,
            max_cpu: 18446744073709551615u64,
            max_io: 18446744073709551615u64,
            permissions: 255u8,
        },
        &[<bankcard::Micro as ::polycall::Connects<gateway::Micro>>::CALLEE],
        ::core::option::Option::Some(
            &[
                <bankcard::Micro as ::polycall::Accepts<interface::Micro>>::CALLER,
                <bankcard::Micro as ::polycall::Accepts<crate::App>>::CALLER,
            ],
        ),
    );
    static DOMAIN: ::polycall::private::v1::Domain = ::polycall::private::v1::Domain::new(
        &INFO,
    );
    unsafe impl ::polycall::Principal for bankcard::Micro {
        const INFO: &'static ::polycall::PrincipalInfo = &INFO;
    }
    unsafe impl ::polycall::Component for bankcard::Micro {
        const DOMAIN: &'static ::polycall::private::v1::Domain = &DOMAIN;
    }
    unsafe impl ::polycall::Connects<gateway::Micro> for bankcard::Micro {
        const CONNECTS: () = ();
    }
    unsafe impl ::polycall::Accepts<interface::Micro> for bankcard::Micro {
        const ACCEPTS: () = ();
    }
    unsafe impl ::polycall::Accepts<crate::App> for bankcard::Micro {
        const ACCEPTS: () = ();
    }
    unsafe impl ::polycall::label::Cleared<::polycall::label::Internal>
    for bankcard::Micro {
        const CLEARED: () = ();
    }
    unsafe impl ::polycall::label::Cleared<::polycall::label::Confidential>
    for bankcard::Micro {
        const CLEARED: () = ();
    }
    unsafe impl ::polycall::label::Cleared<::polycall::label::Secret>
    for bankcard::Micro {
        const CLEARED: () = ();
    }
    unsafe impl ::polycall::label::Knows<bankcard::Micro> for bankcard::Micro {}
    unsafe impl ::polycall::region::HoldsWriting for bankcard::Micro {
        const HOLDS_WRITING: () = ();
    }
    const _: () = {
        ::polycall::private::v1::list! {
            component, bankcard::Micro
        }
    };
};
