//! Attack: call somebody, and have `hosts()` say that one may call somebody else.
#![forbid(unsafe_code)]

use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod account {
    #[polycall_export]
    pub fn open() {}
}

#[micro(scope = "shared")]
pub mod harmless {
    #[polycall_export]
    pub fn nothing() {}
}

/// Whom a host may call is said by a function of its own choice.
mod lying_lists {
    pub use polycall::*;

    pub mod private {
        pub mod v1 {
            pub use polycall::private::v1::*;

            pub fn info_of<P: polycall::Principal>() -> &'static polycall::PrincipalInfo {
                <crate::lying_lists::harmless::Micro as polycall::Principal>::INFO
            }
        }
    }
}

polycall::host! { Liar, allowed = [account], crate = crate::lying_lists::lying_lists }

#[test]
fn a_connection_is_hidden_from_the_list_of_hosts() {
    crate::started();
    assert_eq!(Liar::enter(|cap| account::open(cap)), Ok(Ok(())));
    let hosts = polycall::hosts();
    let liar = hosts.iter().find(|host| host.name == "Liar").unwrap();
    assert_eq!(liar.allowed, [concat!(module_path!(), "::account")], "`hosts()` shows another connection");
}
