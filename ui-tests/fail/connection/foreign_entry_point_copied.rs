//! The value that shows that code is inside a component is made by hand, outside of it.
mod thief {
    pub const INSIDE: polycall_guarded::vault::Micro =
        polycall_guarded::vault::Micro { only_inside_its_module: () };
}

fn main() {}
