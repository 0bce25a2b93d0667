//! Where state lives: one address arena, a region per component, and the window through which it is open.
//!
//! Read in this order: [`domain`] (what a component has), [`pages`] and [`hold`] (how a frame opens and locks it),
//! [`window`] (when pages open and close), [`protection`] (how they are closed), [`quota`] (what it gives out),
//! [`arena`] (where it all lies), [`stack`] and [`scrub`] (where a component's code runs, and what it leaves), [`fault`]
//! (what is said when an access fails), [`kernel`] (the only code that asks the kernel to change a page). Unsafe code is allowed in this folder. Nothing here knows a
//! component's types; that is [`state`](crate::state).

pub(crate) mod alive;
pub(crate) mod arena;
mod canary;
mod contents;
pub(crate) mod domain;
pub(crate) mod fault;
pub(crate) mod grants;
pub(crate) mod harden;
pub(crate) mod hold;
pub(crate) mod kernel;
mod life;
pub(crate) mod pages;
pub(crate) mod pool;
pub(crate) mod protection;
pub(crate) mod quota;
pub(crate) mod region;
pub(crate) mod rooms;
pub(crate) mod scrub;
pub(crate) mod slot;
pub(crate) mod stack;
pub(crate) mod switch;
pub(crate) mod visit;
mod waiting;
pub(crate) mod window;
pub(crate) mod wipe;

pub use domain::Domain;
pub(crate) use domain::Recorded;
pub use harden::Hardened;
