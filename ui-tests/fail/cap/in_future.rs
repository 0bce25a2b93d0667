//! A future that holds a cap across an `await` is not `Send`.

fn spawn(_: impl Future<Output = ()> + Send) {}

#[polycall::main(host = App, allowed = [polycall_guarded::open])]
fn main(cap: &mut Cap<'_>) {
    spawn(async {
        let _ = polycall_guarded::open::ping(cap);
        std::future::ready(()).await;
        let _ = polycall_guarded::open::ping(cap);
    });
}
