//! A main host without a cap that returns something.
#[polycall::main(host = App, allowed = [])]
fn main() -> Result<(), String> {
    Ok(())
}
