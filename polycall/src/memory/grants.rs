//! Who may open a region besides its owner.
#![forbid(unsafe_code)]

use crate::bits::Permissions;
use crate::error::RegionError;
use crate::memory::alive::Alive;
use crate::memory::region::{Granted, RawRegion};
use crate::principal::PrincipalInfo;

impl Alive {
    /// All grants, those that were taken back as well.
    pub(crate) fn all_grants(region: &RawRegion) -> Vec<Granted> {
        region.grants.lock().clone()
    }

    /// Remembers a grant, and says under which number.
    pub(crate) fn grant(
        self,
        holder: &'static PrincipalInfo,
        access: Permissions,
    ) -> Result<usize, RegionError> {
        self.check()?;
        let mut grants = self.region.grants.lock();
        self.check()?;
        self.needs_unlocked()?;
        let has = self.region.permissions();
        if !has.contains(access) {
            return Err(RegionError::Permission { owner: self.owner(), asked: access, has });
        }
        let same = |known: &Granted| {
            std::ptr::eq(known.holder, holder) && known.access == access && known.revoked.is_none()
        };
        if let Some(number) = grants.iter().position(same) {
            return Ok(number);
        }
        // A grant that was taken back is remembered, or it would stand again under a later one's number.
        if grants.len() >= FREE && !self.region.quota.lend(EACH) {
            let left = self.region.quota.left();
            return Err(RegionError::Quota { owner: self.owner(), asked: EACH, left });
        }
        grants.push(Granted { holder, access, revoked: None, copy: None });
        Ok(grants.len() - 1)
    }

    /// Takes back every grant of this holder; those who are inside finish.
    pub(crate) fn revoke(self, holder: &'static PrincipalInfo, reason: String) -> Result<(), RegionError> {
        self.check()?;
        let mut grants = self.region.grants.lock();
        self.check()?;
        let mut known = false;
        for grant in grants.iter_mut().filter(|grant| std::ptr::eq(grant.holder, holder)) {
            known = true;
            grant.revoked.get_or_insert_with(|| shortened(&reason));
            grant.copy.take().into_iter().for_each(Self::is_dropped);
        }
        if known {
            Ok(())
        } else {
            Err(RegionError::NotHeld { owner: self.owner(), component: holder.name.to_owned() })
        }
    }

    /// Whether a grant still stands.
    pub(crate) fn check_grant(self, number: usize) -> Result<(), RegionError> {
        self.with_grant(number, |_| ())
    }

    /// The holder's own copy, if it has made one that has not ended: the holder's reset ends it too.
    pub(crate) fn copy_of(self, number: usize) -> Result<Option<Self>, RegionError> {
        self.with_grant(number, |grant| grant.living_copy())
    }

    /// Keeps the holder's copy, unless another thread was faster; says which one it is.
    pub(crate) fn keep_copy(self, number: usize, copy: Self) -> Result<Self, RegionError> {
        self.with_grant(number, |grant| match grant.living_copy() {
            Some(first) => {
                copy.is_dropped();
                first
            }
            None => *grant.copy.insert(copy),
        })
    }

    /// Does something with a grant that stands. In one step: between two, the life may end and another begin, in which
    /// somebody else's grant has this number.
    fn with_grant<R>(self, number: usize, what: impl FnOnce(&mut Granted) -> R) -> Result<R, RegionError> {
        self.check()?; // nobody waits for a lock in a forked child
        let mut grants = self.region.grants.lock();
        self.check()?;
        let owner = self.owner();
        match grants.get_mut(number) {
            Some(Granted { holder, revoked: Some(reason), .. }) => {
                Err(RegionError::Revoked { owner, holder: holder.name, reason: reason.clone() })
            }
            Some(grant) => Ok(what(grant)),
            None => Err(RegionError::Ended { owner }), // a life that is on knows all its grants
        }
    }

    /// Whether a component of this name or path may do this now.
    pub(crate) fn verify(self, component: &str, asked: Permissions) -> Result<(), RegionError> {
        self.check()?; // as in `with_grant`
        let grants = self.region.grants.lock();
        self.check()?;
        let owner = self.owner();
        let is_named = |info: &PrincipalInfo| info.name == component || info.path == component;
        if is_named(self.region.owner) {
            let has = self.region.permissions();
            return if has.contains(asked) {
                Ok(())
            } else {
                Err(RegionError::Permission { owner, asked, has })
            };
        }
        let mut outcome = Err(RegionError::NotHeld { owner, component: component.to_owned() });
        for grant in grants.iter().filter(|grant| is_named(grant.holder)) {
            let has = Permissions::from_bits_truncate(grant.access.bits() & self.region.permissions().bits());
            outcome = match &grant.revoked {
                Some(reason) => {
                    Err(RegionError::Revoked { owner, holder: grant.holder.name, reason: reason.clone() })
                }
                None if has.contains(asked) => return Ok(()),
                None => Err(RegionError::Permission { owner, asked, has }),
            };
        }
        outcome
    }
}

/// Grants in one life of a region that take nothing of the owner's quota; each one more takes so much.
const FREE: usize = 16;
const EACH: usize = 512;

/// What the grants of a life took.
pub(super) fn taken(grants: usize) -> usize {
    grants.saturating_sub(FREE) * EACH
}

/// As much of a reason as has room in what a grant takes.
fn shortened(reason: &str) -> String {
    const MOST: usize = 256;
    reason
        .chars()
        .scan(0, |bytes, c| {
            *bytes += c.len_utf8();
            (*bytes <= MOST).then_some(c)
        })
        .collect()
}

impl Granted {
    fn living_copy(&self) -> Option<Alive> {
        self.copy.filter(|copy| copy.check().is_ok())
    }
}
