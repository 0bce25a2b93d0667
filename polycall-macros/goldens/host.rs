///Host `Worker`: where crossings begin.
#[derive(
    ::core::fmt::Debug,
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::cmp::PartialEq,
    ::core::cmp::Eq,
    ::core::hash::Hash,
)]
pub enum Worker {}
const _: () = {
    static INFO: ::polycall::PrincipalInfo = ::polycall::PrincipalInfo::host(
        "Worker",
        ::core::concat!(::core::module_path!(), "::Worker"),
        ::polycall::private::v1::HostKind::Any,
        &[<Worker as ::polycall::Connects<interface::Micro>>::CALLEE],
    );
    unsafe impl ::polycall::Principal for Worker {
        const INFO: &'static ::polycall::PrincipalInfo = &INFO;
    }
    unsafe impl ::polycall::Host for Worker {
        const HOST: () = ();
    }
    unsafe impl ::polycall::Connects<interface::Micro> for Worker {
        const CONNECTS: () = ();
    }
    unsafe impl ::polycall::label::Cleared<::polycall::label::Internal> for Worker {
        const CLEARED: () = ();
    }
    unsafe impl ::polycall::label::Cleared<::polycall::label::Confidential> for Worker {
        const CLEARED: () = ();
    }
    const _: () = {
        ::polycall::private::v1::list! {
            host, Worker
        }
    };
};
const _: () = {
    mod key {
        #[allow(
            missing_debug_implementations,
            unreachable_pub,
            reason = "nobody sees it"
        )]
        #[doc(hidden)]
        pub struct Key(());
        pub(super) const KEY: Key = Key(());
    }
    unsafe impl ::polycall::private::v1::Enter for Worker {
        const ENTER: () = ();
        type Key = key::Key;
    }
    impl Worker {
        ///Runs `body` as host `Worker` on this thread.
        ///
        /// # Errors
        ///
        /// `CallError::Nested` on a thread that is already inside a host or component, and
        /// `CallError::NotStarted` before `Options::start`.
        #[allow(dead_code, reason = "not every program enters every host it declares")]
        pub fn enter<R>(
            body: impl ::core::ops::FnOnce(&mut ::polycall::Cap<'_, Worker>) -> R,
        ) -> ::core::result::Result<R, ::polycall::CallError> {
            ::polycall::private::v1::enter::<Worker, R>(key::KEY, body)
        }
    }
};
