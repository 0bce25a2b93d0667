//! A hand-written `Isolate`.
use polycall::prelude::*;

#[micro(scope = "isolated")]
pub mod vault {
    #[isolated]
    pub struct Vault {
        text: super::Text,
    }
}

pub struct Text(std::string::String);

impl Isolate<vault::Micro> for Text {
    fn empty(_: polycall::private::v1::Key<vault::Micro>) -> Self {
        Self(std::string::String::new())
    }
}

fn main() {}
