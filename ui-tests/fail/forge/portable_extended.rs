//! An attribute below a derive gives it a variant that nobody has checked.
use macro_rules_attribute::apply;

macro_rules! with_an_rc {
    (pub enum Parcel { Empty, }) => {
        pub enum Parcel {
            Empty,
            Full(std::rc::Rc<u8>),
        }
    };
}

#[derive(polycall::Portable)]
#[apply(with_an_rc)]
pub enum Parcel {
    Empty,
}

fn main() {}
