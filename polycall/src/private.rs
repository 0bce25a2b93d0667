//! The names generated code uses, and nobody else. They change with any version of the crate.

#[doc(hidden)]
pub mod v1 {
    pub use crate::__polycall_list as list;
    pub use crate::boundary::{Lent, Moved, Portable};
    pub use crate::entry::EntryPoint;
    pub use crate::error::Validator;
    pub use crate::exceptions::{Exception, ExceptionKind, Excepts};
    pub use crate::gate::{Refused, ask, verdict};
    pub use crate::heap::Key;
    pub use crate::memory::Domain;
    pub use crate::principal::{HostKind, Settings};
    pub use crate::registry::Listed;
    pub use crate::session::hierarchy::{Hierarchy, StateRow};
    pub use crate::session::{EnteredWith, Inherit, Relationship};
    pub use crate::state::Stateful;
    pub use crate::timing::Timing;
    pub use polycall_audit::Digester;

    use std::process::{ExitCode, Termination};

    use crate::capability::Cap;
    use crate::component::{Component, Host, Principal};
    use crate::error::CallError;
    use crate::export::Export;
    use crate::label::Portably;
    pub use crate::label::declassify::{Declassifier, declassify};
    pub use crate::label::pure::Pure;
    use crate::options::Options;
    use crate::registry::What;
    use crate::session::permission::Required;
    use crate::session::{Begins, State};
    use crate::state::StateInfo;

    /// What can be listed: by its type alone.
    impl Listed {
        pub const fn component<C: Component>() -> Self {
            Self(|| What::Component(C::DOMAIN, std::any::type_name::<C>()))
        }

        pub const fn host<H: Host>() -> Self {
            Self(|| What::Host(H::INFO, std::any::type_name::<H>()))
        }

        pub const fn entry<X: Export>() -> Self {
            const {
                // the macro sees that where nothing is written, and not what a name stands for
                assert!(
                    !X::Session::IS_NOBODYS || X::Requires::ALL.bits() == 0,
                    "`requires` needs a `state` of a hierarchy: by `NoSession`, a state of any could grant the permission"
                );
            }
            Self(|| What::Entry(X::POINT, <X::Component as Component>::DOMAIN, X::Session::HIERARCHY))
        }

        pub const fn exceptions<E: Excepts>() -> Self {
            Self(|| What::Exceptions(E::EXCEPTS))
        }

        pub const fn hierarchy<S: Begins>() -> Self {
            Self(|| What::Hierarchy(S::HIERARCHY))
        }

        pub const fn state<C: Stateful>() -> Self {
            Self(|| What::State(StateInfo::of::<C>()))
        }
    }

    /// The state of a leaf that takes `&State`.
    #[inline]
    pub fn shared_state<'s, C: Stateful, S>(cap: &'s mut Cap<'_, C, S>) -> &'s C::State {
        cap.state_shared()
    }

    /// A function that polycall runs in somebody's name: the program's `main`, or a test. It is the trait that
    /// carries it, and not a call that lends a cap to any closure, since safe code could make that call too.
    ///
    /// # Safety
    ///
    /// Only `#[polycall::main]` and `#[polycall::test]` implement this, and the latter in tests alone.
    pub unsafe trait Body {
        const BODY: ();
        type Who: Principal;
        type Output;

        fn run(cap: &mut Cap<'_, Self::Who>) -> Self::Output;
    }

    /// Starts polycall and runs the main host.
    pub fn main<B: Body>(options: impl FnOnce() -> Result<Options, ExitCode>) -> ExitCode
    where
        B::Who: Host,
        B::Output: Termination,
    {
        match options() {
            Ok(options) => crate::host::main::<B::Who, _>(options, B::run),
            Err(code) => code,
        }
    }

    /// Starts polycall for tests and runs one, as a host of its own or as a component.
    pub fn test<B: Body>() -> B::Output {
        if let Err(error) = crate::start::start_for_tests() {
            panic!("polycall: {error}");
        }
        crate::panic_hook::tests_act_as(B::Who::INFO);
        crate::host::enter::<B::Who, _>(B::run).unwrap_or_else(|error| panic!("polycall: {error}"))
    }

    /// A host that any thread may enter who has its key.
    ///
    /// # Safety
    ///
    /// Only `host!` implements this, with a key that nobody but the host's own `enter` can make.
    pub unsafe trait Enter: Host {
        const ENTER: ();
        type Key;
    }

    /// Runs a host that any thread may enter.
    ///
    /// # Errors
    ///
    /// `CallError::Nested` and `CallError::NotStarted`.
    pub fn enter<H: Enter, R>(_: H::Key, body: impl FnOnce(&mut Cap<'_, H>) -> R) -> Result<R, CallError> {
        crate::host::enter::<H, R>(body)
    }

    /// `Self` is the state of component `C`.
    ///
    /// # Safety
    ///
    /// Only `#[isolated]` implements this.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` is not the state of component `{C}`",
        label = "an entry point's first parameter that is a reference is the component's state",
        note = "if it is the state, put `#[isolated]` on the struct; to take a reference as an argument, put \
                `cap: &mut Cap<'_>` before it"
    )]
    pub unsafe trait StateOf<C: Component> {
        const STATE_OF: ();
    }

    // Named as phrases, since rustc prints them after "required by a bound in".

    pub fn is_the_state<T: StateOf<C>, C: Component>() {}
    pub const fn this_function_is_pure<F: Pure>() {}
    pub fn argument_may_cross<T: Portably<C> + ?Sized, C: Component>() {}
    pub fn argument_has_a_digest<T: Digested + ?Sized>(argument: &T, digester: &mut Digester) {
        argument.put_into(digester);
    }
    pub use crate::boundary::{AnyData, Attention, Digested, FieldCheck, OtherPart, Part};

    /// The module's own name, from its path.
    pub const fn last_segment(path: &'static str) -> &'static str {
        let bytes = path.as_bytes();
        let mut start = bytes.len();
        while start > 0 && bytes[start - 1] != b':' {
            start -= 1;
        }
        path.split_at(start).1
    }

    pub use std::string::String as Text;

    /// What a component's `init` may return: nothing, or a `Result`.
    #[diagnostic::on_unimplemented(
        message = "`init` of a state returns nothing or a `Result<(), E>`, not `{Self}`",
        note = "`fn(&mut State, &Options)` or `fn(&mut State, &Options) -> Result<(), E>` where `E: Display`"
    )]
    pub trait InitResult {
        fn into_result(self) -> Result<(), String>;
    }

    impl InitResult for () {
        fn into_result(self) -> Result<(), String> {
            Ok(())
        }
    }

    impl<E: std::fmt::Display> InitResult for Result<(), E> {
        fn into_result(self) -> Result<(), String> {
            self.map_err(|error| error.to_string())
        }
    }

    /// What `on_enter` and `on_exit` of a session state may return: nothing, or a `Result`.
    #[diagnostic::on_unimplemented(
        message = "`on_enter` and `on_exit` of a session state return nothing or a `Result<(), E>`, not `{Self}`",
        note = "`fn(&Transition)` or `fn(&Transition) -> Result<(), E>`; `Err` is a failure"
    )]
    pub trait CallbackResult {
        fn has_succeeded(self) -> bool;
    }

    impl CallbackResult for () {
        fn has_succeeded(self) -> bool {
            true
        }
    }

    impl<E> CallbackResult for Result<(), E> {
        fn has_succeeded(self) -> bool {
            self.is_ok()
        }
    }

    /// Whether a callback succeeded, from what it returned.
    pub fn has_succeeded<R: CallbackResult>(result: R) -> bool {
        result.has_succeeded()
    }

    /// What a program's `options` may return: options, or the code to exit with.
    #[diagnostic::on_unimplemented(
        message = "`options` of a host returns `Options` or `Result<Options, ExitCode>`, not `{Self}`"
    )]
    pub trait OptionsResult {
        fn into_result(self) -> Result<Options, ExitCode>;
    }

    impl OptionsResult for Options {
        fn into_result(self) -> Result<Options, ExitCode> {
            Ok(self)
        }
    }

    impl OptionsResult for Result<Options, ExitCode> {
        fn into_result(self) -> Result<Options, ExitCode> {
            self
        }
    }

    /// What an entry point's `Result` holds, where its type is written by another name.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` is called `Result`, but is another type",
        label = "not a `Result` of std",
        note = "call it something else; an entry point's own error is told from its value by std's `Result<T, E>`"
    )]
    pub trait IsResult {
        type Ok;
        type Err;
    }

    impl<T, E> IsResult for Result<T, E> {
        type Ok = T;
        type Err = E;
    }
}
