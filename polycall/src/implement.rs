//! The `unsafe` code of all expansions: macros by example, so that every trait named here is polycall's own.
//!
//! Generated code calls polycall by the name the user's crate has for it, and that name can be made to mean another
//! module that looks alike. `$crate` can't. The procedural macros therefore write no `unsafe` themselves: whoever
//! redirects the name finds these macros, which mean the real traits, or has to write `unsafe` in code of their own.

/// Implements one of polycall's core traits. See the head of this file.
#[doc(hidden)]
#[macro_export]
macro_rules! __polycall_implement {
    (principal $this:ty, $info:ident) => {
        unsafe impl $crate::Principal for $this {
            const INFO: &'static $crate::PrincipalInfo = &$info;
        }
    };
    (component $this:ty, $domain:ident) => {
        unsafe impl $crate::Component for $this {
            const DOMAIN: &'static $crate::Domain = &$domain;
        }
    };
    // Private, so that only the component's own module (and what is below it) can show that it is inside.
    (inside $this:ty) => {
        impl $this {
            const INSIDE: $crate::private::v1::Inside<$this> =
                unsafe { $crate::private::v1::Inside::new() };
        }
    };
    (host $this:ty) => {
        unsafe impl $crate::Host for $this {}
    };
    (connects $this:ty => $($callee:ty),*) => {
        $(unsafe impl $crate::Connects<$callee> for $this {})*
    };
    (accepts $this:ty => all) => {
        unsafe impl<C: $crate::Principal> $crate::Accepts<C> for $this {}
    };
    (accepts $this:ty => [$($caller:ty),*]) => {
        $(unsafe impl $crate::Accepts<$caller> for $this {})*
    };
    (export $entry:ident of $this:ty { $($body:tt)* }) => {
        $crate::private::v1::implement!(check_inside $this);
        unsafe impl $crate::Export for $entry {
            type Component = $this;
            $($body)*
        }
    };
    (stateful $this:ty, $state:ty { $($body:tt)* }) => {
        $crate::private::v1::implement!(check_inside $this);
        unsafe impl $crate::Stateful for $this {
            type State = $state;
            $($body)*
        }
        unsafe impl $crate::private::v1::StateOf<$this> for $state {}
    };
    (isolate [$($generics:tt)*] $type:ty, $this:ty, [$($bounds:tt)*] { $($body:tt)* }) => {
        $crate::private::v1::implement!(check_inside $this);
        unsafe impl $($generics)* $crate::Isolate<$this> for $type $($bounds)* {
            $($body)*
        }
    };
    (check_inside $this:ty) => {
        const _: $crate::private::v1::Inside<$this> = <$this>::INSIDE;
    };
    (inline [$($generics:tt)*] $type:ty, [$($bounds:tt)*] { $($body:tt)* }) => {
        unsafe impl $($generics)* $crate::Inline for $type $($bounds)* {
            $($body)*
        }
    };
    (
        portable [$($generics:tt)*] [$($plain:tt)*] $type:ty, [$($bounds:tt)*],
        fields [$($field:ty),*], opaque [$($opaque:ty),*]
    ) => {
        unsafe impl $($generics)* $crate::Portable for $type $($bounds)* {
            type Label = $crate::label::Public;
        }
        // A function, not a bound: a type that contains itself would wait for itself.
        const _: () = {
            #[allow(dead_code, reason = "checked, never run")]
            fn every_field_may_cross $($plain)* () $($bounds)* {
                $($crate::private::v1::field_may_cross::<$field>();)*
                $($crate::private::v1::opaque_field_may_cross::<$opaque>();)*
            }
        };
    };
    (state $state:ident { $($body:tt)* }) => {
        unsafe impl $crate::session::State for $state {
            $($body)*
        }
    };
    (within $state:ident => $($ancestor:ty),*) => {
        $(unsafe impl $crate::session::Within<$ancestor> for $state {})*
    };
    (initial $state:ident) => {
        unsafe impl $crate::session::Within<$state> for $crate::session::NoSession {}
    };
    (grants $state:ident => $($permission:ident),*) => {
        $(unsafe impl $crate::session::Grants<$crate::session::permission::$permission> for $state {})*
    };
    (run_main $host:ty, $options:expr, $body:expr) => {
        unsafe { $crate::private::v1::main::<$host, _, _>($options, $body) }
    };
    (run_test $host:ty, $body:expr) => {
        unsafe { $crate::private::v1::test::<$host, _>($body) }
    };
    (run_test_as $this:ty, $body:expr) => {
        unsafe { $crate::private::v1::test_as::<$this, _>($body) }
    };
    (enter $host:ty, $body:expr) => {
        unsafe { $crate::private::v1::enter::<$host, _>($body) }
    };
}
