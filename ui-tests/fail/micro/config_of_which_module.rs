//! Two modules in a file that say the same, of which neither can be told from the other.
mod bankcard {
    polycall::component! { config = "ui/good.conf", externals = ["payment_gateway", "ledger"] }
}

mod interface {
    polycall::component! { config = "ui/good.conf", externals = ["payment_gateway", "ledger"] }
}

fn main() {}
