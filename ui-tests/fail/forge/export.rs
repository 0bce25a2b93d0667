//! A hand-written entry point of a component of another crate.
use polycall::{Cap, Export};
use polycall_guarded::vault::Micro;

pub enum Steal {}

impl Export for Steal {
    type Component = Micro;
    type Session = polycall::session::NoSession;
    type Requires = ();
    type Args<'a> = ();
    type Ok = String;
    type Err = std::convert::Infallible;
    const POINT: &'static polycall::EntryPoint = panic!();

    fn body(cap: &mut Cap<'_, Micro>, (): ()) -> Result<String, std::convert::Infallible> {
        Ok(cap.state().secret.to_portable())
    }
}

fn main() {}
