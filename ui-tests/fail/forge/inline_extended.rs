//! An attribute below a derive gives an inline enum a variant that is not inline.
use macro_rules_attribute::apply;

macro_rules! with_a_box {
    (pub enum Network { Unknown, }) => {
        pub enum Network {
            Unknown,
            Known(Box<u8>),
        }
    };
    (pub enum Network { #[default] Unknown, }) => {
        pub enum Network {
            Unknown,
            Known(Box<u8>),
        }
    };
}

#[derive(polycall::Inline)]
#[apply(with_a_box)]
pub enum Network {
    #[default]
    Unknown,
}

fn main() {}
