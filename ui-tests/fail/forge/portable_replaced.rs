//! An attribute below a derive makes another type of it, which nobody has checked.
use macro_rules_attribute::apply;

macro_rules! with_an_rc {
    (pub struct Parcel(pub u8);) => {
        pub struct Parcel(pub std::rc::Rc<u8>);
    };
}

#[derive(polycall::Portable)]
#[apply(with_an_rc)]
pub struct Parcel(pub u8);

fn main() {}
