//! Something is put into the list of hosts that is none.
polycall::private::v1::list! { host, usize }

fn main() {}
