//! A program with two main hosts, which does not start. `end_to_end/main_host.rs` runs it.

mod second {
    #[polycall::main(host = Second)]
    fn main(_: &mut Cap<'_>) {}

    pub(crate) fn run() -> std::process::ExitCode {
        main()
    }
}

#[polycall::main(host = First)]
fn main(_: &mut Cap<'_>) {
    println!("{:?}", second::run());
}
