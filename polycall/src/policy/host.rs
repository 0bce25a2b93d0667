//! What a host may do about policies, and what everybody sees of them.
#![forbid(unsafe_code)]

use super::{Level, Policy, PolicyError, engine};
use crate::audit::facts::Facts;
use crate::audit::{self, EventKind};
use crate::capability::Cap;
use crate::component::{Component, Host, MayCall, Principal};
use crate::principal::PrincipalInfo;
use crate::registry::registry;

impl<C: Principal, S> Cap<'_, C, S> {
    /// The epoch of the policy that let the running call in; of a host, that in force now. Each change of what is decided
    /// begins another.
    ///
    /// ```
    /// # polycall::host! { App, allowed = [] }
    /// # polycall::Options::new().start().unwrap();
    /// App::enter(|cap| assert_eq!(cap.policy_epoch(), 1)).unwrap();
    /// ```
    #[must_use]
    pub fn policy_epoch(&self) -> u32 {
        match self.frame().epoch {
            0 => engine::epoch(),
            epoch => epoch,
        }
    }
}

impl<H: Host, S> Cap<'_, H, S> {
    /// Brings a policy into force instead of the one before, for all callers at once. Its epoch. A call that begins when
    /// this has returned is decided by it, or by a later one; one that was let in before goes on. What was disabled stays so,
    /// and nobody's behaviour is forgotten; rates are counted anew.
    ///
    /// Cost: each entry point and caller is decided by each rule; that, and the record.
    ///
    /// # Errors
    ///
    /// [`PolicyError::Mistakes`] when it names what the program does not have,
    /// [`PolicyError::AuditUnavailable`] when it can't be recorded. The one before is in force still.
    ///
    /// ```standalone_crate
    /// use polycall::policy::{Denial, Policy};
    /// use polycall::prelude::*;
    ///
    /// #[micro(scope = "shared")]
    /// pub mod till { #[polycall_export] pub fn open() {} }
    ///
    /// #[polycall::main(host = App, allowed = [till])]
    /// fn main(cap: &mut Cap<'_>) -> Result<(), Box<dyn std::error::Error>> {
    ///     assert_eq!(till::open(cap), Ok(()));
    ///     let policy = Policy::parse("closed", r#"{ "rules": [
    ///         { "id": "all", "effect": "permit" },
    ///         { "id": "closed", "effect": "forbid", "component": "till" }
    ///     ] }"#)?;
    ///     let epoch = cap.apply_policy(&policy)?;
    ///     assert!(epoch > 1);
    ///     assert_eq!(till::open(cap).unwrap_err().to_string(),
    ///         "entry point `open` of component `till` was not called: rule `closed` forbids it");
    ///     Ok(())
    /// }
    /// ```
    pub fn apply_policy(&mut self, policy: &Policy) -> Result<u32, PolicyError> {
        self.frame().hold.release();
        engine::apply(policy, H::INFO)
    }

    /// Says how alert the system is, for rules with `alert`. The epoch from which that counts.
    ///
    /// ```
    /// # polycall::host! { App, allowed = [] }
    /// # polycall::Options::new().start().unwrap();
    /// App::enter(|cap| assert!(cap.set_alert(polycall::policy::Level::High) > 1)).unwrap();
    /// ```
    pub fn set_alert(&mut self, level: Level) -> u32 {
        self.frame().hold.release();
        let epoch = engine::set_alert(level);
        audit::tell(EventKind::AlertChanged, H::INFO);
        epoch
    }

    /// Refuses all calls of an entry point from now on, whatever a policy says.
    ///
    /// # Errors
    ///
    /// [`PolicyError::UnknownEntry`].
    ///
    /// ```standalone_crate
    /// use polycall::prelude::*;
    ///
    /// #[micro(scope = "shared")]
    /// pub mod till { #[polycall_export] pub fn open() {} }
    ///
    /// #[polycall::main(host = App, allowed = [till])]
    /// fn main(cap: &mut Cap<'_>) {
    ///     cap.disable("till", "open").unwrap();
    ///     assert!(till::open(cap).is_err());
    ///     cap.enable("till", "open").unwrap();
    ///     assert!(till::open(cap).is_ok());
    /// }
    /// ```
    pub fn disable(&mut self, component: &str, entry: &str) -> Result<(), PolicyError> {
        self.frame().hold.release();
        set_disabled(component, entry, true, H::INFO)
    }

    /// Takes back [`disable`](Self::disable). What a policy disables stays so.
    ///
    /// # Errors
    ///
    /// [`PolicyError::UnknownEntry`].
    ///
    /// [`disable`](Self::disable) has an example.
    pub fn enable(&mut self, component: &str, entry: &str) -> Result<(), PolicyError> {
        self.frame().hold.release();
        set_disabled(component, entry, false, H::INFO)
    }

    /// Forgets how often component `D` was denied, and lets it out of quarantine.
    ///
    /// ```standalone_crate
    /// use polycall::prelude::*;
    ///
    /// #[micro(scope = "shared")]
    /// pub mod till { #[polycall_export] pub fn open() {} }
    ///
    /// #[polycall::main(host = App, allowed = [till])]
    /// fn main(cap: &mut Cap<'_>) {
    ///     cap.pardon::<till::Micro>();
    /// }
    /// ```
    pub fn pardon<D: Component>(&mut self)
    where
        H: MayCall<D>,
    {
        self.frame().hold.release();
        engine::pardon(D::INFO);
        audit::tell(EventKind::CallerPardoned, D::INFO);
    }

    /// The same for host `G`, this one among them: who is in quarantine can make no call, and can still say this.
    ///
    /// ```
    /// # polycall::host! { App, allowed = [] }
    /// # polycall::Options::new().start().unwrap();
    /// App::enter(|cap| cap.pardon_host::<App>()).unwrap();
    /// ```
    pub fn pardon_host<G: Host>(&mut self) {
        self.frame().hold.release();
        engine::pardon(G::INFO);
        audit::tell(EventKind::CallerPardoned, G::INFO);
    }
}

fn set_disabled(
    component: &str,
    entry: &str,
    disabled: bool,
    who: &'static PrincipalInfo,
) -> Result<(), PolicyError> {
    if !engine::set_disabled(component, entry, disabled) {
        return Err(PolicyError::UnknownEntry(format!("{component}::{entry}")));
    }
    let kind = if disabled { EventKind::EntryDisabled } else { EventKind::EntryEnabled };
    for (point, domain) in registry().points.iter() {
        if point.name == entry && domain.info().is_named(component) {
            let facts = Facts { caller: Some(who), point: Some(point), ..Facts::about(kind, domain.info()) };
            let _ = audit::record(&facts); // told like other events that refuse nothing
        }
    }
    Ok(())
}
