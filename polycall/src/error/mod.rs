//! What a call, a start or a transition can come back with besides its result.

mod call;
mod session;
mod start;

pub use call::CallError;
pub use session::SessionError;
pub use start::StartError;
