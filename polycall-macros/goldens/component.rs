///The marker of this component: what names it in bounds and connections.
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
type Cap<'gate, S = ::polycall::session::NoSession> = ::polycall::Cap<'gate, Micro, S>;
#[allow(unused_imports, reason = "what a component may want")]
use ::polycall::prelude::*;
#[allow(dead_code, unused_imports, reason = "not every component uses every container")]
mod heap {
    pub(super) type Box<T> = ::polycall::heap::Box<T, super::Micro>;
    pub(super) type HashMap<K, V> = ::polycall::heap::HashMap<K, V, super::Micro>;
    pub(super) type Option<T> = ::polycall::heap::Option<T, super::Micro>;
    pub(super) type String = ::polycall::heap::String<super::Micro>;
    pub(super) type Vec<T> = ::polycall::heap::Vec<T, super::Micro>;
    pub(super) use ::polycall::heap::QuotaExceeded;
}
const _: () = {
    static INFO: ::polycall::PrincipalInfo = ::polycall::PrincipalInfo::component(
        ::polycall::private::v1::last_segment(::core::module_path!()),
        ::core::module_path!(),
        ::polycall::private::v1::Settings {
            scope: ::polycall::Scope::Restricted,
            max_memory: 67108864u64 as usize,
            protection: ::core::option::Option::None,
            require: ::core::option::Option::None,
            private_stack: ::core::option::Option::None,
            place: ::core::concat!(::core::file!(), ":", ::core::line!()),
            externals: &[],
            max_calls_per_second: 0u32,
            max_cpu: 18446744073709551615u64,
            max_io: 18446744073709551615u64,
            permissions: 255u8,
        },
        &[],
        ::core::option::Option::None,
    );
    static DOMAIN: ::polycall::private::v1::Domain = ::polycall::private::v1::Domain::new(
        &INFO,
    );
    unsafe impl ::polycall::Principal for Micro {
        const INFO: &'static ::polycall::PrincipalInfo = &INFO;
    }
    unsafe impl ::polycall::Component for Micro {
        const DOMAIN: &'static ::polycall::private::v1::Domain = &DOMAIN;
    }
    unsafe impl<C: ::polycall::Principal> ::polycall::Accepts<C> for Micro {
        const ACCEPTS: () = ();
    }
    unsafe impl ::polycall::label::Knows<Micro> for Micro {}
    const _: () = {
        ::polycall::private::v1::list! {
            component, Micro
        }
    };
};
