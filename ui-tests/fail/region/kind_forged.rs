//! A kind of region of one's own.
pub struct Mine;

impl polycall::region::Kind for Mine {
    const IS_SHARED: bool = true;
}

fn main() {}
