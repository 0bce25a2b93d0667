//! Where state lives: one address arena, a region per component, and the window through which it is open.
//!
//! Read in this order: [`domain`] (what a component has), [`hold`] (how a frame opens and locks it), [`window`]
//! (when pages open and close), [`quota`] (who may allocate, and how that ends), [`arena`] (where it all lies),
//! [`kernel`] (the only code that asks the kernel to change a page). Unsafe code is allowed in this folder.

pub(crate) mod arena;
pub(crate) mod domain;
pub(crate) mod hold;
pub(crate) mod kernel;
pub(crate) mod quota;
pub(crate) mod window;
pub(crate) mod wipe;

pub use domain::Domain;
pub use quota::Heap;
