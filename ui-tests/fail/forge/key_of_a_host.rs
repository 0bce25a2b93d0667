//! A host is entered by a key that is made beside it, and not by its own `enter`.
polycall::host! { pub App, allowed = [] }

type Key = <App as polycall::private::v1::Enter>::Key;

fn main() {
    let _ = polycall::private::v1::enter::<App, ()>(Key { 0: () }, |_| ());
}
