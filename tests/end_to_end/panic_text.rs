//! What a panic prints: its text for shared components, its place alone for isolated ones.

use polycall::prelude::*;

use crate::{child, started};

macro_rules! component {
    ($name:ident, $scope:tt) => {
        #[micro(scope = $scope, max_memory = "64K")]
        pub mod $name {
            #[isolated(init = init)]
            pub struct State {
                pin: u32,
            }

            fn init(state: &mut State, options: &Options) {
                state.pin = 4711;
                assert!(options.get("init") != Some(stringify!($name)), "pin {} in init", state.pin);
            }

            #[polycall_export]
            pub fn panics(state: &mut State) {
                panic!("the pin is {}", state.pin);
            }

            #[polycall_export]
            pub fn throws(state: &State) {
                std::panic::panic_any(format!("the pin is {}", state.pin));
            }

            #[polycall_export]
            pub fn catches(cap: &mut Cap<'_>) -> bool {
                let pin = cap.state().pin;
                std::panic::catch_unwind(|| assert_eq!(pin, 0, "the pin is {pin}")).is_err()
            }
        }
    };
}

component!(isolated, "isolated");
component!(shared, "shared");
component!(restricted, "restricted");

polycall::host! { pub App, allowed = [isolated, shared, restricted] }

fn enter(body: impl FnOnce(&mut Cap<'_, App>)) {
    started();
    App::enter(body).unwrap();
}

#[test]
fn of_an_isolated_component_is_withheld() {
    let ended = child::run(|| {
        enter(|cap| {
            assert!(isolated::throws(cap).is_err());
            assert_eq!(isolated::catches(cap), Ok(true));
            assert!(isolated::panics(cap).is_err());
        });
    });
    ended
        .exited(0)
        .never_said("4711")
        .complained("polycall: component `isolated` panicked at ")
        .complained("panic_text.rs:");
}

#[test]
fn of_others_is_printed() {
    child::case("shared", || enter(|cap| assert!(shared::panics(cap).is_err())))
        .exited(0)
        .complained("the pin is 4711");
    child::case("restricted", || enter(|cap| assert!(restricted::panics(cap).is_err())))
        .exited(0)
        .complained("the pin is 4711");
}

#[polycall::test(as = isolated)]
fn of_a_test_that_acts_as_one_is_printed(cap: &mut Cap<'_>) {
    let size = size_of_val(cap.state());
    let ended = child::run(|| assert_eq!(size, 1, "in the test's own words"));
    ended.exited(101).complained("in the test's own words");
}

#[test]
fn of_a_host_is_printed() {
    let ended = child::run(|| enter(|_| panic!("nobody's secret")));
    ended.exited(101).complained("nobody's secret");
}

#[test]
fn of_init_is_withheld() {
    let ended = child::run(|| assert!(Options::new().set("init", "isolated").start().is_err()));
    ended.exited(0).never_said("4711").complained("text withheld");
    child::case("shared", || assert!(Options::new().set("init", "shared").start().is_err()))
        .exited(0)
        .complained("pin 4711 in init");
}

/// Also when the program put a hook of its own before the start.
#[test]
fn past_a_hook_of_the_programs_own() {
    let ended = child::run(|| {
        std::panic::set_hook(Box::new(|info| eprintln!("own hook: {info}")));
        enter(|cap| {
            assert!(isolated::panics(cap).is_err());
            assert!(shared::panics(cap).is_err());
        });
    });
    ended
        .exited(0)
        .complained("own hook: ")
        .complained("the pin is 4711")
        .complained("`isolated` panicked at");
}

/// An error's texts name components and entry points only.
#[polycall::test(allowed = [isolated])]
fn errors_carry_no_payload(cap: &mut Cap<'_>) {
    let error = isolated::throws(cap).unwrap_err();
    assert_eq!(
        error.to_string(),
        "entry point `throws` of component `isolated` panicked; its region is closed"
    );
    assert_eq!(format!("{error:?}"), r#"Panicked { component: "isolated", entry: "throws" }"#);
    assert!(std::error::Error::source(&error).is_none());
}
