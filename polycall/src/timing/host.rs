//! What a host may do about timing.

use std::sync::atomic::Ordering;

use crate::audit::{self, EventKind};
use crate::capability::Cap;
use crate::component::{Component, Host, MayCall};
use crate::registry::registry;

impl<H: Host> Cap<'_, H> {
    /// Takes the quanta of component `D`'s entry points back to what its annotations say, after overruns have doubled them: with
    /// `timing = quantized(…)`, they stay doubled until then. Recorded; each time it is done, times may say as much again as before.
    ///
    /// ```
    /// # use polycall::prelude::*;
    /// # #[micro(scope = "isolated")] pub mod vault { #[polycall_export(timing = quantized("500us"))] pub fn check() {} }
    /// # polycall::host! { App, allowed = [vault] }
    /// # Options::new().start().unwrap();
    /// App::enter(|cap| cap.restore_timing::<vault::Micro>()).unwrap();
    /// ```
    pub fn restore_timing<D: Component>(&mut self)
    where
        H: MayCall<D>,
    {
        self.frame().hold.release();
        audit::tell(EventKind::TimingRestored, D::INFO);
        for (point, _) in registry().points.iter().filter(|(_, of)| std::ptr::eq(*of, D::DOMAIN)) {
            if let Some(timing) = point.timing {
                timing.doublings.store(0, Ordering::Relaxed);
            }
        }
    }
}
