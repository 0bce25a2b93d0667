//! What a crossing costs, as ratios within one run.
//!
//! Run it with `cargo bench -p polycall-benches`; `-- --help` lists its flags. The harness is our own, because the
//! machines are shared and noisy: a time means little there, the ratio of two times taken next to each other does.
//!
//! - [`harness`]: all cases of a group in turn, round by round, and what is made of their times.
//! - [`machine`]: the one CPU we stay on, the clock, and what interrupted us.
//! - [`partner`]: a second thread of the process that is running, or is not.
//! - [`remote`]: a case that is timed in another process.
//! - [`table`]: how the outcome is printed, and which budgets it met.

pub mod args;
pub mod harness;
pub mod machine;
pub mod partner;
pub mod remote;
pub mod table;
