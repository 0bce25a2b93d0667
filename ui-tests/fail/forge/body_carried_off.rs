//! An attribute below `main` carries off what polycall would run, to where the host is another's component.
use macro_rules_attribute::apply;

macro_rules! as_the_vault {
    (fn main() -> ::std::process::ExitCode {
        enum __PolycallBody {}
        $unsafe:tt impl ::polycall::private::v1::Body for __PolycallBody $body:tt
        $($rest:tt)*
    }) => {
        mod theirs {
            use polycall_guarded::vault::Micro as App;

            pub enum Forged {}
            $unsafe impl polycall::private::v1::Body for Forged $body
        }

        fn main() {
            polycall::private::v1::test::<theirs::Forged>();
        }
    };
}

#[polycall::main(host = App, allowed = [])]
#[apply(as_the_vault)]
fn main(cap: &mut Cap<'_>) {
    println!("{cap:?}");
}
