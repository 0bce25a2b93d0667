//! What a record says.
#![forbid(unsafe_code)]

use std::fmt;

/// What happened.
///
/// ```
/// assert_eq!(polycall::audit::EventKind::StateRefused.to_string(), "state refused");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventKind {
    /// A call ran and came back (LibPolyCall: command executed).
    Crossing,
    /// A call was refused and did not run (permission denied).
    Denied,
    /// A session state was entered (privilege escalation).
    StateEntered,
    /// A guard refused a session state, or panicked (policy violation).
    StateRefused,
    /// polycall started with this component (component created).
    ComponentStarted,
    /// A component panicked while its state was being changed.
    Poisoned,
    /// A host wiped a component and built it afresh.
    Reset,
    /// A component's region was wiped for good (component destroyed).
    ComponentEnded,
    /// An escape hatch was used: protection is off for a component by name.
    Unprotected,
    /// A stray access to a region: the process dies of it.
    Fault,
    /// A session left a state.
    StateLeft,
    /// A session's state came to the end of its time, and was taken away.
    StateExpired,
    /// A session's state was taken away: by one that revoked it.
    StateRevoked,
    /// A transition failed half-way: nothing may be done in the session any more.
    SessionQuarantined,
    /// A session was dropped.
    SessionEnded,
    /// A policy came into force (policy loaded, policy updated).
    PolicyApplied,
    /// A caller was denied so often that it may make no call any more.
    CallerQuarantined,
    /// A host said how alert the system is.
    AlertChanged,
    /// A component has used as much of a quota as somebody wants to know.
    QuotaNear,
    /// A host gave a component its processor time and its operations anew.
    QuotaReplenished,
    /// A host disabled an entry point.
    EntryDisabled,
    /// A host enabled it again.
    EntryEnabled,
    /// A host forgave a caller what it was refused.
    CallerPardoned,
    /// A component gave something out under a lower label. Where others have a session state, its record has the name and the
    /// reason.
    Declassified,
    /// A validator refused a call's arguments, or its result. Where others have a session state, its record has which and the reason.
    Refused,
    /// A call took longer than its entry point's timing lets it, and doubled the quantum.
    Overrun,
    /// A host took a component's timing back to what its annotations say.
    TimingRestored,
}

impl EventKind {
    /// All kinds there are.
    ///
    /// ```
    /// use polycall::audit::EventKind;
    /// assert!(EventKind::ALL.contains(&EventKind::Crossing));
    /// ```
    pub const ALL: [Self; 27] = [
        Self::Crossing,
        Self::Denied,
        Self::StateEntered,
        Self::StateRefused,
        Self::ComponentStarted,
        Self::Poisoned,
        Self::Reset,
        Self::ComponentEnded,
        Self::Unprotected,
        Self::Fault,
        Self::StateLeft,
        Self::StateExpired,
        Self::StateRevoked,
        Self::SessionQuarantined,
        Self::SessionEnded,
        Self::PolicyApplied,
        Self::CallerQuarantined,
        Self::AlertChanged,
        Self::QuotaNear,
        Self::QuotaReplenished,
        Self::EntryDisabled,
        Self::EntryEnabled,
        Self::CallerPardoned,
        Self::Declassified,
        Self::Refused,
        Self::Overrun,
        Self::TimingRestored,
    ];
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Crossing => "crossing",
            Self::Denied => "denied",
            Self::StateEntered => "state entered",
            Self::StateRefused => "state refused",
            Self::ComponentStarted => "component started",
            Self::Poisoned => "poisoned",
            Self::Reset => "reset",
            Self::ComponentEnded => "component ended",
            Self::Unprotected => "unprotected",
            Self::Fault => "fault",
            Self::StateLeft => "state left",
            Self::StateExpired => "state expired",
            Self::StateRevoked => "state revoked",
            Self::SessionQuarantined => "session quarantined",
            Self::SessionEnded => "session ended",
            Self::PolicyApplied => "policy applied",
            Self::CallerQuarantined => "caller quarantined",
            Self::AlertChanged => "alert changed",
            Self::QuotaNear => "quota near",
            Self::QuotaReplenished => "quota replenished",
            Self::EntryDisabled => "entry disabled",
            Self::EntryEnabled => "entry enabled",
            Self::CallerPardoned => "caller pardoned",
            Self::Declassified => "declassified",
            Self::Refused => "refused",
            Self::Overrun => "overrun",
            Self::TimingRestored => "timing restored",
        })
    }
}

/// How a call ended.
///
/// ```
/// assert_eq!(polycall::audit::Outcome::Returned.to_string(), "returned");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// With a value.
    Returned,
    /// With the callee's own error.
    Failed,
    /// By a panic, which was contained.
    Panicked,
    /// By running out of quota.
    Quota,
    /// It ran, and could not have its state, or more memory: the component was poisoned or ended meanwhile, or the
    /// kernel refused.
    Stopped,
    /// It did not run.
    Denied,
    /// One of its validators refused it.
    Refused,
}

impl Outcome {
    pub(crate) const ALL: [Self; 7] = [
        Self::Returned,
        Self::Failed,
        Self::Panicked,
        Self::Quota,
        Self::Stopped,
        Self::Denied,
        Self::Refused,
    ];
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Returned => "returned",
            Self::Failed => "failed",
            Self::Panicked => "panicked",
            Self::Quota => "quota",
            Self::Stopped => "stopped",
            Self::Denied => "denied",
            Self::Refused => "refused",
        })
    }
}

/// One record: names and numbers, no argument and no result.
///
/// ```
/// let print = |event: &polycall::audit::Event| println!("{event}");
/// # let _ = print;
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// Who called, by path; empty if nobody did.
    pub caller: &'static str,
    /// Who was called, or whom it is about, by path.
    pub callee: &'static str,
    /// The entry point; empty for events that have none.
    pub entry: &'static str,
    /// The session state in force or asked for.
    pub session: &'static str,
    /// The policy epoch that decided.
    pub epoch: u32,
    /// Crossings below it on its thread.
    pub depth: u32,
    /// How it ended.
    pub outcome: Outcome,
    /// A digest of the arguments, for entry points under `#[polycall_export(digest)]` in a trail. Of a fault, how many bytes it
    /// was into the region (0), before (1) or behind it (2). Of a change of a session, the session's number. Of an overrun, the
    /// quantum that was too short, in nanoseconds.
    pub digest: Option<[u64; 2]>,
    /// Of a declassification of a value that is [`Traced`](crate::label::Traced): who labelled it, and the last three that it came
    /// to since, by path; empty where nothing is known.
    pub provenance: [&'static str; 4],
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, caller, callee, entry, session, outcome, .. } = self;
        write!(f, "{kind}: {caller} -> {callee}")?;
        if !entry.is_empty() {
            write!(f, "::{entry}")?;
        }
        if !session.is_empty() {
            write!(f, " in {session}")?;
        }
        write!(f, ": {outcome}")?;
        let [born, stops @ ..] = self.provenance;
        match born {
            "" if stops == [""; 3] => return Ok(()),
            "" => f.write_str(", from nobody")?,
            born => write!(f, ", from {born}")?,
        }
        stops.into_iter().filter(|stop| !stop.is_empty()).try_for_each(|stop| write!(f, " > {stop}"))
    }
}
