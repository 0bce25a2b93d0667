//! A session state gives itself a permission.
use polycall::session::{Grants, permission};

#[polycall::states]
pub mod mine {
    #[state(initial)]
    pub struct Anyone;
}

impl Grants<permission::Admin> for mine::Anyone {
    const GRANTS: () = ();
}

fn main() {}
