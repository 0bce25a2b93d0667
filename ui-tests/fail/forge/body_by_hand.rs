//! What polycall runs in a component's name is written by hand.
use polycall::private::v1::Body;

enum Mine {}

impl Body for Mine {
    const BODY: () = ();
    type Who = polycall_guarded::vault::Micro;
    type Output = ();

    fn run(cap: &mut polycall::Cap<'_, polycall_guarded::vault::Micro>) {
        let _ = cap.state();
    }
}

fn main() {
    polycall::private::v1::test::<Mine>();
}
