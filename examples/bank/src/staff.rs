//! The staff's session: `main` opens it, for nobody below could, and hands it down as the type of a cap.
#![forbid(unsafe_code)]

use std::time::Duration;

use polycall::session::{Session, State, TransitionKind};
use polycall::{Cap, SessionError};

use crate::cli::Settings;
use crate::run::Failed;
use crate::session::{Anonymous, Authenticated, CardProcessing};
use crate::{App, Badge};

/// Somebody who has shown a badge.
pub(crate) struct Staff<'s> {
    session: Session<Anonymous>,
    badge: &'s Badge,
    /// How long the till stays open.
    time: Option<Duration>,
}

impl<'s> Staff<'s> {
    /// Shows the badge at the office's door.
    pub(crate) fn sign_in(cap: &mut Cap<'_, App>, settings: &'s Settings) -> Result<Self, Failed> {
        let session = Session::open(cap)?;
        let staff = Self { session, badge: &settings.badge, time: settings.session };
        staff.show_badge::<Authenticated>(cap)?;
        Ok(staff)
    }

    /// Shows the badge at the till, which is open from now on, for as long as it is.
    pub(crate) fn open_till(&self, cap: &mut Cap<'_, App>) -> Result<(), Failed> {
        self.show_badge::<CardProcessing>(cap)?;
        match self.time.map(|time| self.session.expire_after::<CardProcessing>(time)) {
            // too short a time is over already, which whoever charges is told
            Some(Err(error)) if !matches!(error, SessionError::Lapsed { .. }) => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Does something that needs the state `T`.
    pub(crate) fn at_work<T: State<Initial = Anonymous>, R>(
        &self,
        cap: &mut Cap<'_, App>,
        work: impl FnOnce(&mut Cap<'_, App, T>) -> R,
    ) -> Result<R, SessionError> {
        cap.in_session::<T, _>(&self.session, work)
    }

    fn show_badge<T>(&self, cap: &mut Cap<'_, App>) -> Result<(), Failed>
    where
        T: State<Initial = Anonymous, Credential = Badge>,
    {
        let shown = cap.transition::<T>(&self.session, TransitionKind::Local, self.badge.clone());
        shown.map_err(|error| format!("badge `{}`: {error}", self.badge.0).into())
    }
}
