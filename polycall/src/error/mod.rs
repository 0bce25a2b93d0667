//! What a call, a start, a transition or a region can come back with besides its result.

mod call;
mod region;
mod session;
mod start;
mod validator;

pub use call::CallError;
pub use region::RegionError;
pub use session::{Lapse, SessionError};
pub use start::StartError;
pub use validator::Validator;
