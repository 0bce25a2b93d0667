//! A crate's own polycall enters another's component with the closure that was written for its own host.
extern crate self as facade;

pub use polycall::{CallError, Cap, Connects, Host, Principal, PrincipalInfo};

pub mod private {
    pub mod v1 {
        pub use polycall::private::v1::*;

        /// Enters the vault, whoever is asked for.
        pub fn enter<H: Enter, R>(
            key: H::Key,
            body: impl FnOnce(&mut crate::Cap<'_, polycall_guarded::vault::Micro>) -> R,
        ) -> Result<R, crate::CallError> {
            polycall::private::v1::enter::<polycall_guarded::vault::Micro, R>(key, body)
        }
    }
}

polycall::host! { pub Mine, allowed = [], crate = facade }

fn main() {}
