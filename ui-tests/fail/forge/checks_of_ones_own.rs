//! A derive is told that polycall is a module whose checks check nothing.
pub mod fake {
    pub use polycall::{Portable, label};

    pub mod private {
        pub mod v1 {
            #[derive(Clone, Copy)]
            pub struct FieldCheck;

            impl FieldCheck {
                pub fn field_may_cross<T>(self) {}
            }
        }
    }
}

#[derive(polycall::Portable)]
#[polycall(crate = crate::fake)]
pub struct Shared(std::sync::Arc<std::sync::Mutex<u64>>);

fn main() {}
