//! What a host may do about quotas.

use crate::audit::{self, EventKind};
use crate::capability::Cap;
use crate::component::{Component, Host, MayCall};

impl<H: Host, S> Cap<'_, H, S> {
    /// Gives component `D` its processor time and its operations of input and output anew: `max_cpu` and `max_io` count from
    /// here on. No system call, but for its record.
    ///
    /// [`quota`](crate::quota) has an example.
    pub fn replenish<D: Component>(&mut self)
    where
        H: MayCall<D>,
    {
        self.frame().hold.release();
        D::DOMAIN.meter().replenish();
        audit::tell(EventKind::QuotaReplenished, D::INFO);
    }
}
