//! What a call, a start, a transition or a region can come back with besides its result.

mod call;
mod region;
mod session;
mod start;

pub use call::CallError;
pub use region::RegionError;
pub use session::{Lapse, SessionError};
pub use start::StartError;
