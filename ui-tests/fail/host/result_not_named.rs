//! A `main` returns something that is not named.
#[polycall::main(host = App, allowed = [])]
fn main(_: &mut Cap<'_>) -> impl std::process::Termination {
    std::process::ExitCode::SUCCESS
}
