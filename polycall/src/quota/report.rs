//! What of a component is limited, and how much of it is used.

use std::fmt;
use std::time::Duration;

use crate::units::bytes;

/// What a quota limits.
///
/// ```
/// assert_eq!(polycall::quota::Resource::Cpu.to_string(), "processor time");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Resource {
    /// Bytes of the state's containers and of regions: `max_memory`.
    Memory,
    /// Calls in a second: `max_calls_per_second`.
    Calls,
    /// Processor time, in microseconds: `max_cpu`.
    Cpu,
    /// Operations of input and output, as entry points declare them: `max_io`.
    Io,
}

impl Resource {
    /// All there are.
    ///
    /// ```
    /// assert_eq!(polycall::quota::Resource::ALL.len(), 4);
    /// ```
    pub const ALL: [Self; 4] = [Self::Memory, Self::Calls, Self::Cpu, Self::Io];

    /// The key that limits it.
    ///
    /// ```
    /// assert_eq!(polycall::quota::Resource::Io.key(), "max_io");
    /// ```
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Memory => "max_memory",
            Self::Calls => "max_calls_per_second",
            Self::Cpu => "max_cpu",
            Self::Io => "max_io",
        }
    }

    /// An amount, for people.
    fn amount(self, amount: u64) -> String {
        match self {
            Self::Memory => bytes(usize::try_from(amount).unwrap_or(usize::MAX)),
            Self::Calls => format!("{amount} calls a second"),
            Self::Cpu => format!("{:.1?}", Duration::from_micros(amount)),
            Self::Io => format!("{amount} operations"),
        }
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Memory => "memory",
            Self::Calls => "calls",
            Self::Cpu => "processor time",
            Self::Io => "input and output",
        })
    }
}

/// One quota of a component, as it is now: in bytes, calls of this second, microseconds or operations.
///
/// ```
/// for component in polycall::components() {
///     for quota in &component.quotas {
///         println!("{}: {quota}", component.name);
///     }
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct QuotaReport {
    /// What it limits.
    pub resource: Resource,
    /// How much is used. Calls count when a thread takes them, up to 64 at once.
    pub used: u64,
    /// How much may be used; `None` for what is counted without a limit.
    pub limit: Option<u64>,
    /// The most that was used at once, in one second, or before it was replenished.
    pub peak: u64,
    /// How often more was asked for.
    pub violations: u64,
}

impl fmt::Display for QuotaReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { resource, used, limit, peak, violations } = *self;
        write!(f, "{resource}: {}", resource.amount(used))?;
        if let Some(limit) = limit {
            write!(f, " of {}", resource.amount(limit))?;
        }
        write!(f, ", at most {}", resource.amount(peak))?;
        if violations > 0 { write!(f, ", exceeded {violations} times") } else { Ok(()) }
    }
}

/// A quota of a component of which much is used: see [`Options::on_quota`](crate::Options::on_quota).
///
/// ```
/// use polycall::quota::QuotaNotice;
/// let _options = polycall::Options::new().on_quota(80, |notice: &QuotaNotice| eprintln!("{notice}"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct QuotaNotice {
    /// The component.
    pub component: &'static str,
    /// Its path.
    pub path: &'static str,
    /// What it is about, as it is now.
    pub quota: QuotaReport,
    /// The percentage that was asked for.
    pub percent: u8,
}

impl fmt::Display for QuotaNotice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { component, quota, percent, .. } = self;
        write!(f, "component `{component}` has used {percent} percent of a quota: {quota}")
    }
}

/// What is called, and at which percentage.
pub(crate) struct Callback {
    pub(crate) percent: u8,
    pub(crate) tell: Box<dyn Fn(&QuotaNotice) + Send + Sync>,
}

#[cfg(test)]
mod tests {
    use super::{QuotaNotice, QuotaReport, Resource};

    #[test]
    fn reports_read_well() {
        let [memory, calls, cpu, io] = Resource::ALL.map(|resource| QuotaReport {
            resource,
            used: 1_500,
            limit: Some(2_000),
            peak: 1_600,
            violations: 0,
        });
        let expected = [
            (memory, "memory: 1.5 KiB of 2.0 KiB, at most 1.6 KiB"),
            (calls, "calls: 1500 calls a second of 2000 calls a second, at most 1600 calls a second"),
            (cpu, "processor time: 1.5ms of 2.0ms, at most 1.6ms"),
            (io, "input and output: 1500 operations of 2000 operations, at most 1600 operations"),
        ];
        for (report, text) in expected {
            assert_eq!(report.to_string(), text);
        }
        let unlimited = QuotaReport { limit: None, violations: 3, ..io };
        assert_eq!(
            unlimited.to_string(),
            "input and output: 1500 operations, at most 1600 operations, exceeded 3 times"
        );
        let notice = QuotaNotice { component: "vault", path: "bank::vault", quota: io, percent: 75 };
        assert_eq!(
            notice.to_string(),
            "component `vault` has used 75 percent of a quota: input and output: 1500 operations of 2000 operations, at most \
             1600 operations"
        );
    }
}
