//! The main host of a program that calls polycall by another name.

use polycall_renamed::{desk, told};

fn options() -> pc::Options {
    pc::Options::new()
}

#[pc::main(host = App, allowed = [desk, told::counter], options = options)]
fn main(cap: &mut Cap<'_>) -> Result<(), pc::CallError> {
    let shown = desk::ask(cap, "sesame".to_owned())?;
    println!("{shown:?} {:?}", told::counter::add(cap, told::Amount(1))?);
    Ok(())
}
